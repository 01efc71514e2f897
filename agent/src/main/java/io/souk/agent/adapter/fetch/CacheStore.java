package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.CacheBook;
import io.souk.agent.fetch.CacheEffect;
import io.souk.agent.fetch.CacheKey;
import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.FetchItem;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fetcher's cache on disk; does what {@link CacheBook} says. */
final class CacheStore {

  private static final Logger LOG = LoggerFactory.getLogger(CacheStore.class);

  private final Path root;
  private final Opener sources;
  private final FetchSettings settings;
  private final Map<String, CompletableFuture<Verdict>> waiting = new HashMap<>();
  private final Map<Long, Flight> flights = new HashMap<>();
  private CacheBook book;

  /** What becomes of a wish. */
  private sealed interface Verdict {
    record Ready(Path file) implements Verdict {}

    record Bypass() implements Verdict {}

    record Failed(FetchException cause) implements Verdict {}
  }

  private CacheStore(Path root, Opener sources, FetchSettings settings) {
    this.root = root;
    this.sources = sources;
    this.settings = settings;
    this.book = CacheBook.empty(settings.cacheBytes());
  }

  /**
   * An empty cache.
   *
   * @param root a directory of its own; whatever is in it is removed
   */
  static CacheStore open(Path root, Opener sources, FetchSettings settings) throws IOException {
    Staging.remove(root);
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    return new CacheStore(root, sources, settings);
  }

  /** A file that stays as it is while this is open. */
  final class Lease implements AutoCloseable {

    private final CacheKey key;
    private final String holder;
    private final Path file;

    private Lease(CacheKey key, String holder, Path file) {
      this.key = key;
      this.holder = holder;
      this.file = file;
    }

    Path file() {
      return file;
    }

    @Override
    public void close() {
      leave(key, holder);
    }
  }

  /**
   * Waits until something is in the cache, and sees to it that somebody fetches it.
   *
   * @param holder unique for ever
   * @param watching told of the transfer's meter, if it is under way
   * @return empty when it has to be fetched past the cache
   */
  Optional<Lease> acquire(
      FetchItem item,
      Optional<String> user,
      String holder,
      java.util.function.Consumer<Meter> watching)
      throws FetchException, InterruptedException {
    CacheKey key = new CacheKey(user.orElse(""), item.uri());
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    want(key, item, user, holder, verdict).ifPresent(watching);
    try {
      return switch (verdict.get()) {
        case Verdict.Ready ready -> Optional.of(new Lease(key, holder, ready.file()));
        case Verdict.Bypass bypass -> Optional.empty();
        case Verdict.Failed failed -> throw failed.cause();
      };
    } catch (InterruptedException e) {
      leave(key, holder);
      throw e;
    } catch (ExecutionException e) {
      throw new FetchException("the cache failed: " + e.getCause(), e);
    }
  }

  long used() {
    CacheBook now;
    synchronized (this) {
      now = book;
    }
    return now.used();
  }

  /** Ends all transfers. */
  synchronized void close() {
    flights.values().forEach(flight -> flight.stop("the agent stops"));
  }

  private synchronized Optional<Meter> want(
      CacheKey key,
      FetchItem item,
      Optional<String> user,
      String holder,
      CompletableFuture<Verdict> verdict) {
    waiting.put(holder, verdict);
    CacheBook.Decision decision = book.want(key, holder, item.baseName());
    book = decision.book();
    for (CacheEffect effect : decision.effects()) {
      if (effect instanceof CacheEffect.Open open) {
        Flight flight = new Flight(open.key(), open.serial(), item, user);
        flights.put(open.serial(), flight);
        flight.start();
      } else {
        perform(effect, Optional.empty());
      }
    }
    return Optional.ofNullable(book.entries().get(key))
        .flatMap(entry -> Optional.ofNullable(flights.get(entry.serial())))
        .map(flight -> flight.meter);
  }

  private synchronized void leave(CacheKey key, String holder) {
    waiting.remove(holder);
    apply(book.leave(key, holder), Optional.empty());
  }

  private synchronized void apply(CacheBook.Decision decision, Optional<FetchException> cause) {
    book = decision.book();
    decision.effects().forEach(effect -> perform(effect, cause));
  }

  private void perform(CacheEffect effect, Optional<FetchException> cause) {
    switch (effect) {
      case CacheEffect.Open open -> throw new IllegalStateException("nobody wants " + open);
      case CacheEffect.Load load ->
          Optional.ofNullable(flights.get(load.serial()))
              .ifPresent(flight -> flight.load(path(load.key(), load.file()), load.size()));
      case CacheEffect.Cancel cancel ->
          Optional.ofNullable(flights.remove(cancel.serial()))
              .ifPresent(flight -> flight.stop("nobody waits for it"));
      case CacheEffect.Delete delete -> delete(path(delete.key(), delete.file()));
      case CacheEffect.Serve serve ->
          tell(serve.holder(), new Verdict.Ready(path(serve.key(), serve.file())));
      case CacheEffect.Bypass bypass -> tell(bypass.holder(), new Verdict.Bypass());
      case CacheEffect.Fail fail ->
          tell(
              fail.holder(),
              new Verdict.Failed(cause.orElseGet(() -> new FetchException("failed"))));
    }
  }

  private void tell(String holder, Verdict verdict) {
    CompletableFuture<Verdict> waiter = waiting.remove(holder);
    if (waiter != null) {
      waiter.complete(verdict);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("event=cache_file_not_removed file={} cause=\"{}\"", file, e.toString());
    }
  }

  /** Users have directories of their own; their names may be anything. */
  private Path path(CacheKey key, String file) {
    String user = key.user().isEmpty() ? "agent" : "user-" + key.user();
    return root.resolve(URLEncoder.encode(user, StandardCharsets.UTF_8)).resolve(file);
  }

  /** The fetching of one entry; it goes on whoever began it, while anybody waits for it. */
  private final class Flight implements Runnable {

    private final CacheKey key;
    private final long serial;
    private final FetchItem item;
    private final Optional<String> user;
    private final Meter meter = new Meter();
    private final CompletableFuture<Room> room = new CompletableFuture<>();
    private Optional<Attempt> attempt = Optional.empty();
    private Optional<String> stopped = Optional.empty();

    private record Room(Path file, long size) {}

    Flight(CacheKey key, long serial, FetchItem item, Optional<String> user) {
      this.key = key;
      this.serial = serial;
      this.item = item;
      this.user = user;
    }

    void start() {
      Thread.ofVirtual().name("fetch-cache-" + serial).start(this);
    }

    void load(Path file, long size) {
      room.complete(new Room(file, size));
    }

    synchronized void stop(String why) {
      stopped = Optional.of(why);
      attempt.ifPresent(running -> running.stop(why));
    }

    private synchronized void begin(Attempt running) throws FetchException {
      attempt = Optional.of(running);
      if (stopped.isPresent()) {
        throw new FetchException(stopped.get());
      }
    }

    @Override
    public void run() {
      Attempt running = new Attempt(Thread.currentThread());
      Optional<FetchException> failure = Optional.empty();
      long bytes = 0;
      try (Attempt.Watch watch = running.watch(meter, settings.stallTimeout())) {
        begin(running);
        bytes = fetch(running);
      } catch (IOException | FetchException | InterruptedException | RuntimeException e) {
        failure = Optional.of(running.explain(e));
      }
      running.finish();
      done(failure, bytes);
    }

    private long fetch(Attempt running) throws IOException, FetchException, InterruptedException {
      try (Opened source = sources.open(item.source(), user, running)) {
        meter.expect(source.size());
        opened(source.size());
        Room mine = room();
        Files.createDirectories(mine.file().getParent());
        return Reception.receive(source, mine.file(), item.checksum(), mine.size(), meter);
      }
    }

    private void opened(OptionalLong size) {
      synchronized (CacheStore.this) {
        apply(book.opened(key, serial, size), Optional.empty());
      }
    }

    /** By now there is room, or it was stopped. */
    private Room room() throws FetchException {
      if (!room.isDone()) {
        throw new FetchException("there is no room for it");
      }
      return room.join();
    }

    private void done(Optional<FetchException> failure, long bytes) {
      synchronized (CacheStore.this) {
        flights.remove(serial);
        apply(
            failure.isPresent() ? book.failed(key, serial) : book.loaded(key, serial, bytes),
            failure);
        if (failure.isPresent() && room.isDone()) {
          delete(room.join().file());
        }
      }
    }
  }
}
