package io.souk.chaos.job;

import io.souk.chaos.job.JobPlan.Missed;
import io.souk.chaos.job.JobPlan.Overlap;
import io.souk.chaos.job.Objection.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the reasons of what was missed, lost or failed are true. */
final class ReasonCheck {

  /** How long after its end a fault may still be felt: a JVM starts, sessions find each other. */
  static final Duration ECHO = Duration.ofSeconds(60);

  private static final Duration LAG = Duration.ofSeconds(1);
  private static final String PREVIOUS_ALIVE = "previous run still alive";
  private static final Pattern SUPERSEDED = Pattern.compile("superseded by the run due at (\\S+)");
  private static final Pattern TOO_LATE = Pattern.compile("later than epsilon (P\\w+)(?:: (.+))?");

  private final JobCase job;
  private final Evidence evidence;
  private final List<Objection> objections = new ArrayList<>();

  private ReasonCheck(JobCase job, Evidence evidence) {
    this.job = job;
    this.evidence = evidence;
  }

  static List<Objection> check(JobCase job, Evidence evidence) {
    ReasonCheck check = new ReasonCheck(job, evidence);
    job.misses().forEach(check::check);
    job.runs().forEach(check::check);
    return check.objections;
  }

  private void object(String text) {
    objections.add(new Objection(Kind.WRONG_REASON, job.plan().name(), text));
  }

  private void check(Miss miss) {
    Matcher superseded = SUPERSEDED.matcher(miss.reason());
    Matcher late = TOO_LATE.matcher(miss.reason());
    if (superseded.matches()) {
      superseded(miss, superseded.group(1));
    } else if (late.matches()) {
      late(miss.toString(), miss.from(), late);
    } else if (miss.reason().equals(PREVIOUS_ALIVE)) {
      stillAlive(miss);
    } else if (miss.reason().equals("due while the platform was down or could not act")) {
      down(miss);
    } else {
      object("not a reason that is known: " + miss);
    }
  }

  private void superseded(Miss miss, String text) {
    Optional<Instant> by = instant(text);
    if (by.isEmpty() || !by.get().isAfter(miss.to())) {
      object("superseded by nothing later: " + miss);
      return;
    }
    boolean run = job.run(by.get()).isPresent();
    boolean missed = job.misses().stream().anyMatch(each -> each.covers(by.get()));
    if (!job.plan().due().contains(by.get()) || !(run || missed)) {
      object("superseded by a run that there is not: " + miss);
    }
    if (job.plan().policy().missed() == Missed.ALL) {
      object("nothing is superseded where all are to run: " + miss);
    }
    boolean hindered =
        disturbed(miss.from(), by.get()) || job.busy(by.get(), miss.from(), by.get(), LAG);
    if (!hindered) {
      object("nothing hindered it: " + miss);
    }
  }

  private void late(String what, Instant due, Matcher reason) {
    Optional<Duration> asked = job.plan().policy().window();
    if (asked.isEmpty() || !asked.equals(duration(reason.group(1)))) {
      object("the window of the job is " + asked + ": " + what);
      return;
    }
    Instant until = due.plus(asked.get());
    boolean busy = job.busy(due, due, until, LAG);
    if (PREVIOUS_ALIVE.equals(reason.group(2)) ? !busy : !busy && !disturbed(due, until)) {
      object("nothing of that kind kept it from its window: " + what);
    }
  }

  private void stillAlive(Miss miss) {
    if (job.plan().policy().overlap() != Overlap.SKIP) {
      object("the job does not skip: " + miss);
    }
    for (Instant due : job.plan().due()) {
      if (miss.covers(due) && !job.busy(due, due, due, LAG) && !disturbed(due, due)) {
        object("no run was alive at " + due + ": " + miss);
      }
    }
  }

  private void down(Miss miss) {
    if (job.plan().policy().missed() != Missed.SKIP) {
      object("the job does not skip what was missed: " + miss);
    }
    if (!disturbed(miss.from(), miss.to())) {
      object("nothing was down: " + miss);
    }
  }

  private void check(RunCase run) {
    for (Attempt attempt : run.attempts()) {
      switch (attempt.state()) {
        case "MISSED" -> {
          Matcher late = TOO_LATE.matcher(attempt.message());
          if (late.matches()) {
            late(attempt.toString(), run.due(), late);
          } else {
            object("not a reason that is known: " + attempt);
          }
        }
        case "LOST", "KILLED" -> {
          if (!disturbed(attempt.queued(), attempt.finished().orElse(attempt.queued()))) {
            object("nothing was done to it: " + attempt);
          }
        }
        default -> {}
      }
    }
  }

  private boolean disturbed(Instant since, Instant until) {
    return evidence.faults().stream().anyMatch(fault -> fault.touches(since, until, ECHO));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException none) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> duration(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException none) {
      return Optional.empty();
    }
  }
}
