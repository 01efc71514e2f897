package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.FetchProgress;
import io.souk.agent.runtime.Fetcher;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Level;
import io.souk.agent.stats.Tally;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's fetcher. */
public final class SandboxFetcher implements Fetcher {

  private static final Logger LOG = LoggerFactory.getLogger(SandboxFetcher.class);

  private final Workshop workshop;
  private final HttpOpener http;
  private final Tally tally;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  private record Running(Job job, Attempt attempt) {}

  private SandboxFetcher(Workshop workshop, HttpOpener http, Tally tally) {
    this.tally = tally;
    this.workshop = workshop;
    this.http = http;
  }

  /**
   * Makes the cache; blocks for the disk.
   *
   * @param workDir of the agent; all sandboxes are below it
   * @throws IOException when the cache cannot be made
   */
  public static SandboxFetcher open(FetchSettings settings, Path workDir, Tally tally)
      throws IOException {
    HttpOpener http = new HttpOpener(settings.stallTimeout());
    FtpOpener ftp = new FtpOpener(settings.stallTimeout());
    LocalOpener local = new LocalOpener();
    Opener sources =
        (source, user, attempt) ->
            switch (source.scheme()) {
              case FILE -> local.open(source, user, attempt);
              case HTTP, HTTPS -> http.open(source, user, attempt);
              case FTP -> ftp.open(source, user, attempt);
            };
    CacheStore cache = CacheStore.open(cacheRoot(settings, workDir), sources, settings);
    ExecutorService workers = Workshop.newWorkers();
    tally.watch(Level.FETCHER_CACHE_TOTAL, settings::cacheBytes);
    tally.watch(Level.FETCHER_CACHE_USED, cache::used);
    return new SandboxFetcher(
        new Workshop(settings, workDir, sources, cache, workers), http, tally);
  }

  /** Several agents may have been given the same directory; each empties only what is its own. */
  private static Path cacheRoot(FetchSettings settings, Path workDir) {
    return settings
        .cacheDir()
        .map(
            dir ->
                dir.resolve(
                    "souk-fetch-"
                        + UUID.nameUUIDFromBytes(
                            workDir.toString().getBytes(StandardCharsets.UTF_8))))
        .orElseGet(() -> workDir.resolve("fetch"));
  }

  @Override
  public Future<Void> fetch(Request request) {
    if (request.uris().isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    CompletableFuture<Running> registered = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("fetch-" + request.containerId())
            .unstarted(() -> run(request, registered.join(), promise));
    Attempt attempt = new Attempt(thread);
    Running mine = new Running(new Job(request, workshop, attempt), attempt);
    if (running.putIfAbsent(request.containerId(), mine) != null) {
      return Future.failedFuture(new LaunchException("it is being fetched for already"));
    }
    registered.complete(mine);
    thread.start();
    return promise.future();
  }

  private void run(Request request, Running mine, Promise<Void> promise) {
    Optional<FetchException> failure = Optional.empty();
    Job job = mine.job();
    try {
      job.run();
      tally.add(Count.TASK_FETCHES_SUCCEEDED);
    } catch (FetchException e) {
      failure = Optional.of(e);
    } catch (RuntimeException | Error e) {
      LOG.error("event=fetch_broke container={}", request.containerId(), e);
      failure = Optional.of(new FetchException(e.toString(), e));
    }
    mine.attempt().finish();
    cleanUp(request);
    failure.ifPresent(cause -> report(request, job, cause));
    running.remove(request.containerId(), mine);
    if (failure.isPresent()) {
      promise.fail(new LaunchException(message(request, failure.get()), failure.get()));
    } else {
      promise.complete();
    }
  }

  private static void cleanUp(Request request) {
    try {
      Staging.remove(request.staging());
    } catch (IOException e) {
      LOG.warn(
          "event=staging_not_removed container={} cause=\"{}\"",
          request.containerId(),
          e.toString());
    }
  }

  private void report(Request request, Job job, FetchException cause) {
    tally.add(Count.TASK_FETCHES_FAILED);
    LOG.info(
        "event=fetch_failed container={} cause=\"{}\"", request.containerId(), cause.getMessage());
    try {
      job.placement().tell(message(request, cause));
    } catch (IOException | FetchException | RuntimeException e) {
      LOG.warn(
          "event=fetch_failure_not_told container={} cause=\"{}\"",
          request.containerId(),
          e.toString());
    }
  }

  /** The beginning is what clients know from Mesos. */
  private static String message(Request request, FetchException cause) {
    return "Failed to fetch all URIs for container '"
        + request.containerId()
        + "': "
        + cause.getMessage();
  }

  @Override
  public void abort(String containerId) {
    Running job = running.get(containerId);
    if (job != null) {
      job.attempt().stop("the container is not wanted any more");
    }
  }

  @Override
  public Map<String, FetchProgress> progress() {
    Map<String, FetchProgress> now = new HashMap<>();
    running.forEach((id, job) -> job.job().progress().ifPresent(it -> now.put(id, it)));
    return now;
  }

  @Override
  public Future<Void> close() {
    running.values().forEach(job -> job.attempt().stop("the agent stops"));
    workshop.cache().close();
    workshop.workers().shutdown();
    http.close();
    return Future.succeededFuture();
  }
}
