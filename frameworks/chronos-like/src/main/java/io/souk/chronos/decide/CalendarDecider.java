package io.souk.chronos.decide;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.ChronosException;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.schedule.Calendar;
import io.souk.chronos.schedule.CalendarName;
import io.souk.chronos.schedule.Calendars;
import io.souk.chronos.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What follows from what clients ask of calendars. */
public final class CalendarDecider {

  private static final int MAX_CALENDARS = 1000;
  private static final int MAX_LAYERS = 10;
  private static final int NAMED = 5;

  /**
   * Stores a calendar, new or wholly in place of the one of that name. It holds for its jobs from
   * {@code now} on: what the old one left out before that stays left out.
   *
   * @throws ChronosException INVALID, also when a job would never fire again
   */
  public Decision put(Ledger ledger, Calendar calendar, Instant now) {
    Calendars before = ledger.calendars();
    Calendars after = before.with(calendar);
    if (after.all().size() > MAX_CALENDARS) {
      throw invalid("there are %d calendars already".formatted(MAX_CALENDARS));
    }
    checkBase(after, calendar);
    Draft draft = new Draft(ledger);
    draft.change(new Change.PutCalendar(calendar));
    for (Job job : ledger.jobsUnder(calendar.name())) {
      if (job.trigger() instanceof Scheduled scheduled) {
        Schedule kept =
            scheduled.schedule().pastExcluded(before.exclusions(scheduled.calendar()), now);
        if (scheduled.schedule().nextDue(before.exclusions(scheduled.calendar())).isPresent()
            && kept.nextDue(after.exclusions(scheduled.calendar())).isEmpty()) {
          throw invalid(
              "job '%s' would never fire again under this calendar".formatted(job.name()));
        }
        if (!kept.equals(scheduled.schedule())) {
          draft.advance(job.withTrigger(scheduled.at(kept)));
        }
      }
    }
    return draft.decision();
  }

  private static void checkBase(Calendars calendars, Calendar calendar) {
    calendar
        .base()
        .filter(base -> calendars.find(base).isEmpty())
        .ifPresent(
            base -> {
              throw invalid("base: there is no calendar '%s'".formatted(base));
            });
    List<Calendar> layers = calendars.layers(calendar.name());
    if (layers.getLast().base().isPresent()) {
      throw invalid(
          "base: these calendars would stand on each other: "
              + layers.stream().map(one -> one.name().value()).collect(Collectors.joining(" <- ")));
    }
    if (layers.size() > MAX_LAYERS) {
      throw invalid("base: more than %d calendars would stand on each other".formatted(MAX_LAYERS));
    }
  }

  /**
   * Deletes a calendar that nothing uses.
   *
   * @throws ChronosException INVALID when it does not exist or is in use
   */
  public Decision delete(Ledger ledger, CalendarName name) {
    if (ledger.calendars().find(name).isEmpty()) {
      throw invalid("calendar '%s' does not exist".formatted(name));
    }
    List<Job> jobs = ledger.jobsUnder(name);
    if (!jobs.isEmpty()) {
      throw invalid("calendar '%s' is in use by jobs: %s".formatted(name, some(jobs)));
    }
    for (Calendar other : ledger.calendars().all()) {
      if (other.base().filter(name::equals).isPresent()) {
        throw invalid("calendar '%s' is the base of '%s'".formatted(name, other.name()));
      }
    }
    return new Decision(List.of(new Change.RemoveCalendar(name)), List.of());
  }

  private static String some(List<Job> jobs) {
    String named =
        jobs.stream().limit(NAMED).map(job -> job.name().value()).collect(Collectors.joining(", "));
    return jobs.size() <= NAMED ? named : named + " and %d more".formatted(jobs.size() - NAMED);
  }
}
