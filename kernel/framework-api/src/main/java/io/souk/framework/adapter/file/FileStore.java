package io.souk.framework.adapter.file;

import io.souk.framework.Store;
import io.souk.framework.StoreException;
import io.souk.framework.store.StoreContents;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps entries in a file of this process's own and, whole, in memory. A commit is confirmed once
 * it is on the disk; commits that wait for the disk together are written together. Reads see
 * confirmed commits alone.
 */
public final class FileStore implements Store, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);
  private static final int MOST_AT_ONCE = 1000;
  private static final long CLOSE_MILLIS = 5000;

  private final Executor completions;
  private final FileChannel lock;
  private final StoreLog log;
  private final StoreContents contents;
  private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final Thread worker;
  private boolean closed;

  /** What the worker does, in the order of the calls. */
  private sealed interface Task {

    record Read(Runnable work, CompletableFuture<?> result) implements Task {}

    record Commit(Batch batch, CompletableFuture<Long> result) implements Task {}

    record Stop() implements Task {}
  }

  /** A commit that waits for the disk. */
  private record Unconfirmed(byte[] record, long version, CompletableFuture<Long> result) {}

  private FileStore(Executor completions, FileChannel lock, StoreLog log, StoreContents contents) {
    this.completions = completions;
    this.lock = lock;
    this.log = log;
    this.contents = contents;
    this.worker = Thread.ofPlatform().daemon().name("framework-store").unstarted(this::run);
  }

  /**
   * Opens the store in {@code directory}, which it makes when it is missing; blocks for the disk.
   *
   * @param completions on which results complete
   * @throws IOException with one line: in use by another process, of another version, damaged
   */
  public static FileStore open(Path directory, Executor completions) throws IOException {
    Files.createDirectories(directory);
    FileChannel lock =
        FileChannel.open(
            directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!tryLock(lock)) {
        throw new IOException(directory + " is in use by another process");
      }
      StoreContents contents = new StoreContents();
      StoreLog log = StoreLog.open(directory.resolve("store.log"), contents);
      FileStore store = new FileStore(completions, lock, log, contents);
      store.worker.start();
      return store;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static boolean tryLock(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public CompletionStage<List<Entry>> scan(String prefix) {
    return read(held -> held.scan(prefix));
  }

  @Override
  public CompletionStage<Optional<Entry>> get(String key) {
    return read(held -> held.find(key));
  }

  private <T> CompletionStage<T> read(Function<StoreContents, T> reader) {
    CompletableFuture<T> result = new CompletableFuture<>();
    offer(
        new Task.Read(
            () -> {
              T value = reader.apply(contents);
              completions.execute(() -> result.complete(value));
            },
            result),
        result);
    return result;
  }

  @Override
  public CompletionStage<Long> commit(Batch batch) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    offer(new Task.Commit(batch, result), result);
    return result;
  }

  private synchronized void offer(Task task, CompletableFuture<?> result) {
    if (closed) {
      fail(result, new StoreException(StoreException.Code.UNAVAILABLE, "the store is closed"));
    } else {
      tasks.add(task);
    }
  }

  private void fail(CompletableFuture<?> result, StoreException cause) {
    completions.execute(() -> result.completeExceptionally(cause));
  }

  private void run() {
    boolean running = true;
    while (running) {
      List<Task> some = new ArrayList<>();
      try {
        some.add(tasks.take());
        tasks.drainTo(some, MOST_AT_ONCE);
        running = work(some);
      } catch (InterruptedException e) {
        running = false;
      } catch (IOException e) {
        LOG.error("event=framework-store-failed", e);
        some.forEach(this::abandon);
        running = false;
      }
    }
    shut();
  }

  private boolean work(List<Task> some) throws IOException {
    List<Unconfirmed> group = new ArrayList<>();
    for (Task task : some) {
      switch (task) {
        case Task.Commit commit -> apply(commit).ifPresent(group::add);
        case Task.Read read -> {
          confirm(group);
          read.work().run();
        }
        case Task.Stop stop -> {
          confirm(group);
          return false;
        }
      }
    }
    confirm(group);
    if (log.worthRewriting()) {
      log.rewrite(contents);
    }
    return true;
  }

  private Optional<Unconfirmed> apply(Task.Commit commit) {
    try {
      long version = contents.apply(commit.batch());
      RecordCodec.Content content =
          new RecordCodec.Content.Commit(version, commit.batch().writes());
      return Optional.of(new Unconfirmed(RecordCodec.encode(content), version, commit.result()));
    } catch (StoreException e) {
      fail(commit.result(), e);
      return Optional.empty();
    }
  }

  private void confirm(List<Unconfirmed> group) throws IOException {
    if (group.isEmpty()) {
      return;
    }
    log.append(group.stream().map(Unconfirmed::record).toList());
    group.forEach(
        waiting -> completions.execute(() -> waiting.result().complete(waiting.version())));
    group.clear();
  }

  /** Fails a task; nothing changes when it is done already. */
  private void abandon(Task task) {
    switch (task) {
      case Task.Commit commit -> fail(commit.result(), broken());
      case Task.Read read -> fail(read.result(), broken());
      case Task.Stop stop -> {}
    }
  }

  private static StoreException broken() {
    return new StoreException(StoreException.Code.UNAVAILABLE, "the store cannot be written");
  }

  private void shut() {
    synchronized (this) {
      closed = true;
    }
    tasks.forEach(this::abandon);
    try {
      log.close();
      lock.close();
    } catch (IOException e) {
      LOG.warn("event=framework-store-close-failed", e);
    }
  }

  /** Waits up to 5 seconds for what was committed before; refuses everything from now on. */
  @Override
  public void close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        tasks.add(new Task.Stop());
      }
    }
    try {
      worker.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
