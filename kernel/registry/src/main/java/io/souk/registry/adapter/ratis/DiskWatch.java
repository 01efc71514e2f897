package io.souk.registry.adapter.ratis;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks, while a member runs, whether its disk has room, and says when it has none. */
final class DiskWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long PERIOD_MILLIS = 250;

  private final StorageDirectory directory;
  private final Consumer<String> unwritable;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("registry-disk").factory());

  /**
   * @param unwritable told why the member must not go on, again and again until this is closed
   */
  DiskWatch(StorageDirectory directory, Consumer<String> unwritable) {
    this.directory = directory;
    this.unwritable = unwritable;
  }

  void start() {
    thread.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      findFault().ifPresent(unwritable);
    } catch (IOException | RuntimeException e) {
      LOG.warn("event=registry-disk-not-watched cause=\"{}\"", e.toString());
    }
  }

  private Optional<String> findFault() throws IOException {
    Optional<String> shortage = directory.room().findShortage();
    return shortage.isEmpty() && directory.vote().isDamaged()
        ? Optional.of(
            directory.path()
                + " cannot be written: a vote could not be recorded; look at its disk and start"
                + " this master again")
        : shortage;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
