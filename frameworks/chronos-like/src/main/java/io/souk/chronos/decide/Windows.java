package io.souk.chronos.decide;

import io.souk.chronos.job.CatchUp;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Until when a run may start and has to be over. Both count from the time it was due. */
final class Windows {

  /**
   * An occurrence that is looked at so much later was not served at its time, for the platform was
   * down or could not keep up.
   */
  static final Duration IN_TIME = Duration.ofMinutes(1);

  private Windows() {}

  /**
   * How long after its time an occurrence may come to a run.
   *
   * @param text which member of the job says so
   */
  record Limit(Duration length, String text) {}

  /** The shorter one of the two that a job may name; empty for any time. */
  static Optional<Limit> ofOccurrence(Job job) {
    Optional<Limit> epsilon =
        job.epsilon().map(period -> new Limit(period.length(), "epsilon " + period.text()));
    Optional<Limit> deadline =
        job.policy()
            .timing()
            .deadline()
            .map(period -> new Limit(period.length(), "deadline " + period.text()));
    return Stream.of(epsilon, deadline)
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Limit::length));
  }

  /** The same, and a minute for jobs that never run late. */
  static Optional<Duration> ofService(Job job) {
    Optional<Duration> limit = ofOccurrence(job).map(Limit::length);
    return job.policy().timing().catchUp() == CatchUp.SKIP && job.epsilon().isEmpty()
        ? Optional.of(limit.filter(length -> length.compareTo(IN_TIME) < 0).orElse(IN_TIME))
        : limit;
  }

  /**
   * The last moment at which a waiting run may start. Retries may start at any time, for their run
   * has started, and so may runs that somebody asked for.
   */
  static Optional<Instant> startBy(Job job, Run run) {
    return run.state() == RunState.QUEUED && run.id().attempt() == 0 && run.cause() != Cause.MANUAL
        ? job.epsilon().map(epsilon -> run.due().plus(epsilon.length()))
        : Optional.empty();
  }

  /** The last moment at which a run may go on, retries included. */
  static Optional<Instant> overBy(Job job, Run run) {
    return job.policy().timing().deadline().map(deadline -> run.due().plus(deadline.length()));
  }

  /** Whether a waiting run must not start any more. */
  static boolean closed(Job job, Run run, Instant now) {
    return isOver(startBy(job, run), now) || isOver(overBy(job, run), now);
  }

  static boolean isOver(Optional<Instant> last, Instant now) {
    return last.filter(now::isAfter).isPresent();
  }

  /** When {@link #isOver} begins to hold, in the whole milliseconds that alarms count in. */
  static Instant alarmAfter(Instant last) {
    return last.plusMillis(1);
  }
}
