package io.souk.chronos.job;

import io.souk.chronos.schedule.RepeatingInterval;
import io.souk.chronos.schedule.Start;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives equal values as one, because a hundred thousand jobs differ in little. It remembers the
 * values asked for last; what it has forgotten takes some memory again and changes nothing else.
 * Not safe for several threads.
 */
final class Shared {

  private static final int REMEMBERED = 4096;
  private static final float LOAD = 0.75f;

  private final Map<Object, Object> values =
      new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** A value equal to {@code given}, the same for all that are equal. */
  @SuppressWarnings("unchecked")
  <T> T one(T given) {
    // Equal values of the same class only: what equals answers across classes is none of ours.
    Object known = values.putIfAbsent(given, given);
    return known != null && known.getClass() == given.getClass() ? (T) known : given;
  }

  /** {@code given} of shared parts. */
  Execution execution(Execution given) {
    Execution.Work work = given.work();
    return one(
        new Execution(
            new Execution.Work(
                work.command(),
                work.shell(),
                one(work.executor()),
                one(work.executorFlags()),
                one(work.taskInfoData()),
                one(work.arguments()),
                one(work.runAsUser())),
            one(given.inputs()),
            one(given.needs())));
  }

  /** {@code given} of shared parts. */
  Trigger trigger(Trigger given) {
    return given instanceof Trigger.Scheduled scheduled
            && scheduled.schedule() instanceof RepeatingInterval interval
        ? scheduled.at(
            new RepeatingInterval(
                one(interval.repetitions()),
                start(interval.start()),
                interval.index(),
                one(interval.period())))
        : given;
  }

  private Start start(Start given) {
    return new Start(
        given.millis(), given.shift(), one(given.zone()), one(given.zoneName()), given.text());
  }
}
