package io.souk.chaos.job;

import io.souk.chaos.job.Objection.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a dependent job ran when each of its parents had succeeded since it was triggered last,
 * and only then.
 */
final class FollowCheck {

  /** A trigger and what brought it about carry one time; ids move on where one is taken. */
  private static final Duration SHIFT = Duration.ofMillis(5);

  /** What is not decided in one turn. */
  private static final Duration LAG = Duration.ofSeconds(1);

  private final JobCase job;
  private final Map<String, JobCase> all;
  private final Instant known;
  private final List<Objection> objections = new ArrayList<>();

  private FollowCheck(JobCase job, Map<String, JobCase> all, Instant known) {
    this.job = job;
    this.all = all;
    this.known = known;
  }

  static List<Objection> check(JobCase job, Map<String, JobCase> all, Instant known) {
    FollowCheck check = new FollowCheck(job, all, known);
    if (!job.plan().scheduled()) {
      check.eachHasItsCause();
      check.nothingIsOwed();
      if (job.plan().parents().size() == 1) {
        check.eachSuccessIsFollowed();
      }
    }
    return check.objections;
  }

  private void object(String text) {
    objections.add(new Objection(Kind.NOT_FOLLOWED, job.plan().name(), text));
  }

  private List<RunCase> runs() {
    return job.runs().stream().filter(run -> !run.due().isAfter(known)).toList();
  }

  /** When successes of a parent became known, oldest first. */
  private List<Instant> successes(String parent) {
    return all.get(parent).runs().stream()
        .flatMap(run -> run.attempts().stream())
        .filter(attempt -> attempt.state().equals("FINISHED"))
        .flatMap(attempt -> attempt.finished().stream())
        .filter(at -> !at.isAfter(known))
        .sorted()
        .toList();
  }

  private void eachHasItsCause() {
    Instant earlier = Instant.MIN;
    Instant before = Instant.MIN;
    for (RunCase run : runs()) {
      for (String parent : job.plan().parents()) {
        List<Instant> successes = successes(parent);
        Instant until = run.due().plus(SHIFT);
        Instant since = before;
        boolean succeeded =
            successes.stream().anyMatch(at -> at.isAfter(since) && !at.isAfter(until))
                || (successes.contains(since) && countWithin(successes, earlier, since) > 1);
        if (!succeeded) {
          object("'" + parent + "' had not succeeded anew before " + run);
        }
      }
      earlier = before;
      before = run.due();
    }
  }

  /**
   * What is decided together has one time: of two successes that became known since the run before
   * the last one, that run took one, and the other one may have come after it in the same moment.
   */
  private static long countWithin(List<Instant> successes, Instant from, Instant to) {
    return successes.stream().filter(at -> at.isAfter(from) && !at.isAfter(to)).count();
  }

  private void nothingIsOwed() {
    if (goesOn()) {
      // The next turn waits for the end of this one.
      return;
    }
    Instant last = runs().isEmpty() ? Instant.MIN : runs().getLast().due();
    boolean all =
        job.plan().parents().stream()
            .allMatch(
                parent ->
                    successes(parent).stream()
                        .anyMatch(at -> last == Instant.MIN || at.isAfter(last)));
    if (all) {
      object("every parent has succeeded since " + last + ", and it did not run");
    }
  }

  /** Whether the last run waits or is alive at the end. */
  private boolean goesOn() {
    return !runs().isEmpty()
        && runs().getLast().last().map(attempt -> !attempt.over()).orElse(false);
  }

  /** A success starts a run at once, or the run under way is followed by another one. */
  private void eachSuccessIsFollowed() {
    for (Instant at : successes(job.plan().parents().iterator().next())) {
      boolean atOnce =
          runs().stream()
              .anyMatch(run -> Duration.between(at, run.due()).abs().compareTo(LAG) <= 0);
      Optional<RunCase> underWay =
          runs().stream()
              .filter(run -> run.due().isBefore(at))
              .filter(
                  run ->
                      run.last()
                          .flatMap(Attempt::finished)
                          .map(end -> !end.plus(LAG).isBefore(at))
                          .orElse(true))
              .findFirst();
      if (!atOnce && underWay.isEmpty()) {
        object("the success at " + at + " is not followed, though nothing stood in the way");
      }
    }
  }
}
