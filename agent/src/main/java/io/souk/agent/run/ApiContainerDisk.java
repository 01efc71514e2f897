package io.souk.agent.run;

import io.souk.agent.checkpoint.ContainerRecords;
import io.souk.agent.checkpoint.Trees;
import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.Ending;
import io.souk.agent.nested.HeldContainer;
import io.souk.agent.nested.HeldContainer.Kind;
import io.souk.agent.sandbox.Sandboxes;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is on disk of the containers that callers of the API launch. Entered on the loop. */
final class ApiContainerDisk {

  private static final Logger LOG = LoggerFactory.getLogger(ApiContainerDisk.class);

  private final DiskLanes lanes;
  private final ContainerRecords records;
  private final NestedSpecs specs;

  ApiContainerDisk(DiskLanes lanes, ContainerRecords records, NestedSpecs specs) {
    this.lanes = lanes;
    this.records = records;
    this.specs = specs;
  }

  /** What an earlier process left. */
  Future<List<HeldContainer>> readAll() {
    return lanes.run(records::readAll);
  }

  /** Makes a container durable and gives it a sandbox; fails with a refusal of the call. */
  Future<HeldContainer> prepare(HeldContainer fresh) {
    Optional<Path> above = specs.above(fresh);
    return lanes
        .runIn(
            fresh.key(),
            () -> {
              records.save(fresh);
              Path sandbox = Path.of(fresh.place().sandbox());
              Sandboxes.createContained(sandbox, above, fresh.place().user());
              specs.shared(fresh).forEach(mount -> createShared(mount.source(), above, fresh));
              return fresh;
            })
        .recover(
            cause ->
                Future.failedFuture(
                    new CallRefusal(500, "Failed to create the sandbox: " + cause.getMessage())));
  }

  private static void createShared(Path directory, Optional<Path> above, HeldContainer fresh) {
    try {
      Sandboxes.createBelow(above.orElseThrow(), directory, fresh.place().user());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Completes in any case; the runtime still knows what could not be saved. */
  Future<Void> saveEnding(HeldContainer held, Ending ending) {
    return lanes
        .runIn(
            held.key(),
            () -> {
              records.saveEnding(held, ending);
              return held;
            })
        .onFailure(
            cause ->
                LOG.error(
                    "event=ending_not_saved name={} cause=\"{}\"", held.name(), cause.toString()))
        .transform(saved -> Future.succeededFuture());
  }

  /** Nobody asks for its ending any more. */
  void forget(HeldContainer gone) {
    if (gone.kind() == Kind.DEBUG) {
      return;
    }
    lanes
        .runIn(
            gone.key(),
            () -> {
              records.delete(gone);
              return gone;
            })
        .onFailure(
            cause ->
                LOG.warn(
                    "event=container_record_left name={} cause=\"{}\"",
                    gone.name(),
                    cause.toString()));
  }

  /** Fails with a refusal of the call. */
  Future<Void> deleteSandbox(HeldContainer gone) {
    return lanes
        .runIn(
            gone.key(),
            () -> {
              Trees.delete(Path.of(gone.place().sandbox()));
              return gone;
            })
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    new CallRefusal(500, "Failed to remove the sandbox: " + cause.getMessage())));
  }
}
