package io.souk.chaos.run;

import io.souk.chaos.job.JobPlan;
import io.souk.chaos.machine.Wait;
import io.souk.chaos.work.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waits until a healed platform has come to rest. */
final class Quiet {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Platform platform;
  private final Work work;
  private final Story story;

  Quiet(Platform platform, Work work, Story story) {
    this.platform = platform;
    this.work = work;
    this.story = story;
  }

  /** What did not come to rest, in words; empty when all did. */
  List<String> await(Instant end) {
    try {
      platform.awaitReady();
    } catch (AssertionError late) {
      return List.of(
          "not ready " + Platform.READY_LIMIT + " after it was healed: " + late.getMessage());
    }
    story.tell("everybody is there again");
    try {
      Wait.until(
          LIMIT,
          () -> {
            platform.revive().forEach(ended -> story.tell("%s", ended));
            return restless(end).isEmpty();
          },
          () -> "");
      return List.of();
    } catch (AssertionError late) {
      return lastWord(end);
    }
  }

  private List<String> lastWord(Instant end) {
    try {
      return restless(end);
    } catch (AssertionError unanswered) {
      return List.of(unanswered.getMessage());
    }
  }

  private List<String> restless(Instant end) {
    List<String> found = new ArrayList<>(work.clients().restless());
    Watch watch = work.watch();
    watch.attempts().stream()
        .filter(each -> !each.over() && !each.due().isAfter(end))
        .forEach(each -> found.add("not over: " + each));
    work.plans().stream()
        .filter(plan -> !lastIsKnown(watch, plan, end))
        .forEach(plan -> found.add("nothing is known of the last occurrence of " + plan.name()));
    work.runEnds().open().forEach(mark -> found.add("not over: the run with argument " + mark));
    return found;
  }

  private static boolean lastIsKnown(Watch watch, JobPlan plan, Instant end) {
    Optional<Instant> last =
        plan.due().stream().filter(due -> !due.isAfter(end)).max(Instant::compareTo);
    return last.isEmpty()
        || watch.attempts().stream()
            .anyMatch(each -> each.job().equals(plan.name()) && !each.due().isBefore(last.get()))
        || watch.misses().stream()
            .anyMatch(each -> each.job().equals(plan.name()) && each.covers(last.get()));
  }
}
