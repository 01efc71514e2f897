package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.ArchiveKind;
import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.FetchItem;
import io.souk.agent.fetch.FetchPlan;
import io.souk.agent.fetch.FetchProgress;
import io.souk.agent.fetch.RelativeName;
import io.souk.agent.runtime.Fetcher;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The fetching for one container, on a thread of its own. */
final class Job {

  private static final long COPY_BYTES = 16 << 20;

  private final Fetcher.Request request;
  private final Workshop workshop;
  private final Attempt attempt;
  private volatile Optional<FetchProgress> begun = Optional.empty();
  private volatile Meter meter = new Meter();

  Job(Fetcher.Request request, Workshop workshop, Attempt attempt) {
    this.request = request;
    this.workshop = workshop;
    this.attempt = attempt;
  }

  /** Fetches everything into the staging directory, and then puts it into the sandbox. */
  void run() throws FetchException {
    try {
      List<FetchItem> items =
          FetchPlan.of(request.uris(), workshop.settings().frameworksHome().map(Path::toString));
      Staging staging = Staging.make(request.staging());
      Unpacker unpacker = new Unpacker(staging, workshop.settings().limits(), attempt);
      for (int i = 0; i < items.size(); i++) {
        FetchItem item = items.get(i);
        begun =
            Optional.of(
                new FetchProgress(
                    item.shown(), i + 1, items.size(), 0, java.util.OptionalLong.empty()));
        one(item, "fetch-" + request.containerId() + "-" + i, staging, unpacker);
      }
      staging.checkLinks();
      placement().move(staging);
    } catch (IOException | RuntimeException e) {
      throw attempt.explain(e);
    }
  }

  Placement placement() {
    return new Placement(workshop.workDir(), request.sandbox(), request.user());
  }

  Optional<FetchProgress> progress() {
    Meter now = meter;
    return begun.map(
        it -> new FetchProgress(it.uri(), it.number(), it.count(), now.bytes(), now.total()));
  }

  private void one(FetchItem item, String holder, Staging staging, Unpacker unpacker)
      throws FetchException {
    meter = new Meter();
    try {
      attempt.check();
      boolean served = item.cached() && fromCache(item, holder, staging, unpacker);
      if (!served) {
        directly(item, staging, unpacker);
      }
      if (item.executable()) {
        staging.permit(item.target(), Staging.EXECUTABLE_MODE);
      }
    } catch (IOException | FetchException | InterruptedException | RuntimeException e) {
      throw FetchPlan.about(item.shown(), attempt.explain(e));
    }
  }

  private boolean fromCache(FetchItem item, String holder, Staging staging, Unpacker unpacker)
      throws IOException, FetchException, InterruptedException {
    Optional<CacheStore.Lease> found =
        workshop.cache().acquire(item, request.user(), holder, flight -> meter = flight);
    if (found.isEmpty()) {
      return false;
    }
    try (CacheStore.Lease lease = found.get()) {
      Optional<ArchiveKind> archive = item.archive(item.baseName());
      if (archive.isPresent()) {
        RelativeName name = RelativeName.parse(item.baseName());
        workshop.heavy(
            () -> {
              unpacker.unpack(archive.get(), lease.file(), name);
              return name;
            });
      } else {
        Path target = staging.place(item.target());
        workshop.heavy(() -> copy(lease.file(), target));
        staging.permit(item.target(), Staging.FILE_MODE);
      }
    }
    return true;
  }

  private void directly(FetchItem item, Staging staging, Unpacker unpacker)
      throws IOException, FetchException, InterruptedException {
    Path target = staging.place(item.target());
    try (Attempt.Watch watch = attempt.watch(meter, workshop.settings().stallTimeout());
        Opened source = workshop.sources().open(item.source(), request.user(), attempt)) {
      meter.expect(source.size());
      Reception.receive(
          source, target, item.checksum(), workshop.settings().limits().bytes(), meter);
    }
    staging.permit(item.target(), Staging.FILE_MODE);
    Optional<ArchiveKind> archive = item.archive(item.target().fileName());
    if (archive.isPresent()) {
      workshop.heavy(
          () -> {
            unpacker.unpack(archive.get(), target, item.target());
            return target;
          });
    }
  }

  private Path copy(Path from, Path to) throws IOException, FetchException {
    try (FileChannel in = FileChannel.open(from);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = in.size();
      long at = 0;
      while (at < size) {
        attempt.check();
        at += in.transferTo(at, Math.min(COPY_BYTES, size - at), out);
      }
    }
    return to;
  }
}
