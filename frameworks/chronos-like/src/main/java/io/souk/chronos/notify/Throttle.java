package io.souk.chronos.notify;

import io.souk.chronos.job.JobName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the messages about one job to a burst and then one each interval; the next that is let
 * through says how many were left out. Remembers a bounded number of jobs. Confined to one thread.
 */
public final class Throttle {

  private static final int MAX_JOBS = 20_000;

  private final int burst;
  private final Duration interval;
  private final Map<JobName, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobName, Bucket> eldest) {
          return size() > MAX_JOBS;
        }
      };

  private static final class Bucket {
    long left;
    long leftOut;
    Instant filled;

    Bucket(long left, Instant filled) {
      this.left = left;
      this.filled = filled;
    }
  }

  /**
   * A throttle that has seen nothing.
   *
   * @param burst messages of one job that may follow each other at once, 1 and up
   * @param interval time after which one more may, longer than nothing
   */
  public Throttle(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval;
  }

  /** The notice to send now, if one is to be sent. */
  public Optional<Notice> admit(Notice notice, Instant now) {
    Bucket bucket = buckets.computeIfAbsent(notice.job().name(), name -> new Bucket(burst, now));
    fill(bucket, now);
    if (notice.event() == Event.DELETED) {
      // Nothing comes after it that could tell of it.
      buckets.remove(notice.job().name());
    } else if (bucket.left == 0) {
      bucket.leftOut++;
      return Optional.empty();
    } else {
      bucket.left--;
    }
    long leftOut = bucket.leftOut;
    bucket.leftOut = 0;
    return Optional.of(notice.withLeftOut(leftOut));
  }

  private void fill(Bucket bucket, Instant now) {
    if (now.isBefore(bucket.filled)) {
      // The clock was turned back.
      bucket.filled = now;
    }
    long steps = Duration.between(bucket.filled, now).dividedBy(interval);
    bucket.left = Math.min(burst, bucket.left + steps);
    bucket.filled = bucket.left == burst ? now : bucket.filled.plus(interval.multipliedBy(steps));
  }
}
