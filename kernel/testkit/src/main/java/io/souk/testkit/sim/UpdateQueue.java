package io.souk.testkit.sim;

import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The unacknowledged updates of one task: the oldest is on its way, the others wait. */
final class UpdateQueue {

  private static final long FIRST = Duration.ofSeconds(10).toNanos();
  private static final long LONGEST = Duration.ofMinutes(10).toNanos();

  final FrameworkID framework;
  final TaskID task;
  final Deque<TaskStatus> pending = new ArrayDeque<>();
  Optional<Agenda.Appointment> resend = Optional.empty();
  private long delay = FIRST;

  UpdateQueue(FrameworkID framework, TaskID task) {
    this.framework = framework;
    this.task = task;
  }

  /** Nanoseconds until the next repetition; each one waits twice as long. */
  long nextDelay() {
    long current = delay;
    delay = Math.min(LONGEST, delay * 2);
    return current;
  }

  void restart() {
    delay = FIRST;
    stop();
  }

  void stop() {
    resend.ifPresent(Agenda.Appointment::cancel);
    resend = Optional.empty();
  }
}
