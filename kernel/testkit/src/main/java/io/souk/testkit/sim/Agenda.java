package io.souk.testkit.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time, and all that is still to happen in it. What is due at the same instant happens in
 * the order in which it was entered.
 */
final class Agenda {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Something that is to happen. */
  static final class Appointment {
    private final long at;
    private final long number;
    private final Runnable step;
    private boolean cancelled;

    private Appointment(long at, long number, Runnable step) {
      this.at = at;
      this.number = number;
      this.step = step;
    }

    void cancel() {
      cancelled = true;
    }
  }

  private final PriorityQueue<Appointment> appointments =
      new PriorityQueue<>(
          Comparator.<Appointment>comparingLong(a -> a.at).thenComparingLong(a -> a.number));
  private long now;
  private long number;

  /** Nanoseconds since the start. */
  long now() {
    return now;
  }

  Instant instant() {
    return START.plusNanos(now);
  }

  /** Enters a step that is due at that time, or now when the time has passed. */
  Appointment at(long time, Runnable step) {
    Appointment appointment = new Appointment(Math.max(time, now), number++, step);
    appointments.add(appointment);
    return appointment;
  }

  Appointment after(long nanos, Runnable step) {
    return at(now + nanos, step);
  }

  Appointment after(Duration delay, Runnable step) {
    return after(delay.toNanos(), step);
  }

  /**
   * Moves on to the next appointment and keeps it.
   *
   * @return false, and time stands at {@code until}, when nothing is due until then
   */
  boolean step(long until) {
    while (!appointments.isEmpty() && appointments.peek().at <= until) {
      Appointment next = appointments.poll();
      if (!next.cancelled) {
        now = next.at;
        next.step.run();
        return true;
      }
    }
    now = Math.max(now, until);
    return false;
  }
}
