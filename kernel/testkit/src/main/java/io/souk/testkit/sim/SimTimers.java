package io.souk.testkit.sim;

import io.souk.master.bus.TimerKey;
import io.souk.master.loop.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The timers of one master process. */
final class SimTimers implements Timers {

  private final Agenda agenda;
  private final Consumer<TimerKey> onFired;
  private final Map<TimerKey, Agenda.Appointment> pending = new HashMap<>();

  SimTimers(Agenda agenda, Consumer<TimerKey> onFired) {
    this.agenda = agenda;
    this.onFired = onFired;
  }

  @Override
  public void arm(TimerKey key, Duration delay) {
    cancel(key);
    pending.put(
        key,
        agenda.after(
            delay,
            () -> {
              pending.remove(key);
              onFired.accept(key);
            }));
  }

  @Override
  public void cancel(TimerKey key) {
    Agenda.Appointment appointment = pending.remove(key);
    if (appointment != null) {
      appointment.cancel();
    }
  }

  @Override
  public boolean isArmed(TimerKey key) {
    return pending.containsKey(key);
  }

  @Override
  public void cancelAll() {
    pending.values().forEach(Agenda.Appointment::cancel);
    pending.clear();
  }
}
