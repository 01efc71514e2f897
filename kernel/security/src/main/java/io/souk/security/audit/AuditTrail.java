package io.souk.security.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of one process. Deeds wait in a bounded queue for a thread of their own, which numbers
 * them, writes them to a file, keeps the last ones and tells them to those who listen. When more
 * come than can wait, when the file cannot be written, or when far too much is denied, what is
 * missing is counted, and the record says so.
 */
public final class AuditTrail implements Audit, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

  /** Events that are written together. */
  private static final int BATCH = 512;

  /** How long what is missing may go untold while nothing happens. */
  private static final long UNTOLD_SECONDS = 1;

  /** And while denials go on. */
  private static final Duration LONGEST_UNTOLD = Duration.ofSeconds(10);

  /** Nothing follows. */
  private static final Optional<Deed> END = Optional.empty();

  private static final long LAST_EVENTS_SECONDS = 2;
  private static final int DENIED_PER_SECOND = 10;
  private static final int DENIED_AT_ONCE = 200;

  /**
   * Bounds.
   *
   * @param waiting deeds that are not written yet
   * @param fileBytes of one file
   * @param files that are kept, the current one included
   * @param keptEvents that who comes later can still hear
   * @param keptBytes of them
   */
  public record Limits(int waiting, long fileBytes, int files, int keptEvents, long keptBytes) {

    /** 200 MB on disk, at most 1 MB in memory. */
    public static final Limits DEFAULT = new Limits(16_384, 20_000_000, 10, 10_000, 1_000_000);
  }

  /**
   * An event as it travels.
   *
   * @param number of the event
   * @param json without a line end; not to be changed
   */
  public record Line(long number, byte[] json) {}

  /**
   * The beginning of listening.
   *
   * @param earlier what was kept from the number on that was asked for, oldest first
   * @param next the number of the first event that the listener will be told
   * @param stop ends it
   */
  public record Listening(List<Line> earlier, long next, Runnable stop) {}

  private final AuditFile file;
  private final InstantSource clock;
  private final BlockingQueue<Optional<Deed>> queue;
  private final Thread writer = new Thread(this::work, "audit");
  private final AtomicLong notTaken = new AtomicLong();
  private final AtomicLong recorded = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  // The next four belong to the lock of `listeners`.
  private final Set<Consumer<List<Line>>> listeners = new LinkedHashSet<>();
  private final AuditHistory history;
  private long number;

  // All below belongs to the writer.
  private final DenialLimit strangers = new DenialLimit(DENIED_PER_SECOND, DENIED_AT_ONCE);
  private final DenialLimit known = new DenialLimit(DENIED_PER_SECOND, DENIED_AT_ONCE);
  private final List<Line> batch = new ArrayList<>();
  private long denialsLeftOut;
  private Instant leftOutSince = Instant.EPOCH;
  private long notInFile;
  private boolean overrun;

  private AuditTrail(Path path, Limits limits, InstantSource clock) {
    this.file = new AuditFile(path, limits.fileBytes(), limits.files());
    this.clock = clock;
    this.queue = new ArrayBlockingQueue<>(limits.waiting());
    this.history = new AuditHistory(limits.keptEvents(), limits.keptBytes());
    this.number = file.lastNumber().orElse(0);
  }

  /**
   * Goes on with the record in a file, or begins one. A file that cannot be written does not keep
   * the record from being told.
   *
   * @param path of the current file
   */
  public static AuditTrail open(Path path) {
    return open(path, Limits.DEFAULT, InstantSource.system());
  }

  /** The same with other bounds and another clock. */
  public static AuditTrail open(Path path, Limits limits, InstantSource clock) {
    AuditTrail trail = new AuditTrail(path, limits, clock);
    trail.writer.setDaemon(true);
    trail.writer.start();
    return trail;
  }

  @Override
  public void record(Deed deed) {
    if (!queue.offer(Optional.of(deed))) {
      notTaken.incrementAndGet();
      lost.incrementAndGet();
    }
  }

  /** Deeds that are in the record. */
  public long recorded() {
    return recorded.get();
  }

  /** Deeds that were not taken, not in the file, or left out as one too many that was denied. */
  public long lost() {
    return lost.get();
  }

  /**
   * Begins to listen.
   *
   * @param from number of the first event to hear of, as far as it is kept; empty for the next one
   * @param listener told by the writing thread, which it must not hold up
   */
  public Listening listen(Optional<Long> from, Consumer<List<Line>> listener) {
    synchronized (listeners) {
      listeners.add(listener);
      return new Listening(
          from.map(history::from).orElse(List.of()), number + 1, () -> leave(listener));
    }
  }

  private void leave(Consumer<List<Line>> listener) {
    synchronized (listeners) {
      listeners.remove(listener);
    }
  }

  /** Writes what waits, for a moment; what comes later is not recorded. */
  @Override
  public void close() {
    try {
      queue.offer(END, LAST_EVENTS_SECONDS, TimeUnit.SECONDS);
      writer.join(TimeUnit.SECONDS.toMillis(LAST_EVENTS_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    List<Optional<Deed>> taken = new ArrayList<>(BATCH);
    boolean open = true;
    while (open) {
      taken.clear();
      try {
        take(taken);
        taken.stream().flatMap(Optional::stream).forEach(this::add);
        tellLost(taken.isEmpty() || taken.contains(END));
        write();
      } catch (InterruptedException e) {
        open = false;
      } catch (RuntimeException defect) {
        LOG.error("event=audit_failed", defect);
        lost.addAndGet(batch.size());
        batch.clear();
      }
      open &= !taken.contains(END);
    }
    file.close();
  }

  private void take(List<Optional<Deed>> taken) throws InterruptedException {
    Optional<Deed> first =
        denialsLeftOut == 0 ? queue.take() : queue.poll(UNTOLD_SECONDS, TimeUnit.SECONDS);
    if (first != null) {
      taken.add(first);
      queue.drainTo(taken, BATCH - 1);
    }
  }

  private void add(Deed deed) {
    if (deed.result().outcome() == Deed.Outcome.DENIED) {
      DenialLimit limit = deed.asker().principal().isPresent() ? known : strangers;
      if (!limit.admits(deed.at())) {
        leftOutSince = denialsLeftOut++ == 0 ? clock.instant() : leftOutSince;
        lost.incrementAndGet();
        return;
      }
    }
    publish(at -> new AuditEvent.Done(at, deed));
    recorded.incrementAndGet();
  }

  /** Numbers an event and tells it. */
  private void publish(EventOf event) {
    Line line;
    synchronized (listeners) {
      long next = number + 1;
      line = new Line(next, AuditJson.write(event.at(next)));
      number = next;
      history.add(line);
      listeners.forEach(listener -> listener.accept(List.of(line)));
    }
    batch.add(line);
  }

  /** An event at its place. */
  private interface EventOf {
    AuditEvent at(long number);
  }

  private void tellLost(boolean quiet) {
    long now = notTaken.getAndSet(0);
    if (now > 0) {
      if (!overrun) {
        LOG.warn("event=audit_overrun lost={}", now);
      }
      publishLost(AuditEvent.Cause.QUEUE, now);
    }
    overrun = now > 0;
    if (denialsLeftOut > 0
        && (quiet || !clock.instant().isBefore(leftOutSince.plus(LONGEST_UNTOLD)))) {
      publishLost(AuditEvent.Cause.DENIALS, denialsLeftOut);
      denialsLeftOut = 0;
    }
  }

  private void publishLost(AuditEvent.Cause cause, long count) {
    publish(at -> new AuditEvent.Lost(at, clock.instant(), cause, count));
  }

  private void write() {
    if (batch.isEmpty()) {
      return;
    }
    int events = batch.size();
    try {
      file.append(lines(batch));
      batch.clear();
      if (notInFile > 0) {
        LOG.info("event=audit_file_written lost={}", notInFile);
        publishLost(AuditEvent.Cause.FILE, notInFile);
        notInFile = 0;
        events = 1;
        file.append(lines(batch));
      }
    } catch (IOException failed) {
      if (notInFile == 0) {
        LOG.error("event=audit_file_failed cause=\"{}\"", failed.toString());
        publishLost(AuditEvent.Cause.FILE, events);
      }
      notInFile += events;
      lost.addAndGet(events);
    }
    batch.clear();
  }

  private static byte[] lines(List<Line> batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Line line : batch) {
      bytes.writeBytes(line.json());
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }
}
