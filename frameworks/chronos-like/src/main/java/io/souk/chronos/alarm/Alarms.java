package io.souk.chronos.alarm;

import io.souk.chronos.job.JobName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Wakes up for jobs, once for each time set. */
public interface Alarms extends AutoCloseable {

  /**
   * Calls back for {@code job} after {@code delay}, at once if that is none; replaces what was set.
   */
  void set(JobName job, Duration delay);

  /** Takes back what was set, if anything was. */
  void cancel(JobName job);

  /** How long until the next call, if one is to come. */
  Optional<Duration> untilNext();

  /** No call comes after this returned. */
  @Override
  void close();

  /** Makes alarms that call {@code wake} with all that are due, on any thread. */
  interface Factory {

    /** Ready to be set. */
    Alarms open(Consumer<List<JobName>> wake);
  }
}
