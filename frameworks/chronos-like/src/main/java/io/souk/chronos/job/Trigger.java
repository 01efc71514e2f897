package io.souk.chronos.job;

import io.souk.chronos.schedule.CalendarName;
import io.souk.chronos.schedule.Schedule;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What makes a job run. */
public sealed interface Trigger {

  /**
   * Time does.
   *
   * @param schedule when
   * @param calendar name of the stored calendar whose times are left out
   */
  record Scheduled(Schedule schedule, Optional<CalendarName> calendar) implements Trigger {

    /** The same calendar over a schedule that has moved on. */
    public Scheduled at(Schedule next) {
      return new Scheduled(next, calendar);
    }
  }

  /**
   * The success of other jobs does.
   *
   * @param parents the others, at least one, in the order given
   * @param satisfied those that succeeded since this job's last run was triggered
   */
  record Dependent(Set<JobName> parents, Set<JobName> satisfied) implements Trigger {
    public Dependent {
      parents = Collections.unmodifiableSet(new LinkedHashSet<>(parents));
      satisfied = Set.copyOf(satisfied);
    }

    /** None has succeeded yet. */
    public Dependent(Set<JobName> parents) {
      this(parents, Set.of());
    }

    /** After a success of {@code parent}. */
    public Dependent satisfiedBy(JobName parent) {
      if (!parents.contains(parent)) {
        return this;
      }
      Set<JobName> more = new LinkedHashSet<>(satisfied);
      more.add(parent);
      return new Dependent(parents, more);
    }

    /** Whether every parent has succeeded since the last run was triggered. */
    public boolean complete() {
      return satisfied.containsAll(parents);
    }
  }
}
