package io.souk.marathon.explain;

import io.souk.marathon.app.AppId;
import io.souk.marathon.autoscale.ScaleDecision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why an app is not as it is wanted.
 *
 * @param counts its instances
 * @param waitingSince when the first of those that wait began to; absent when none does
 * @param autoscale what came of looking at its load last
 * @param reasons in the order in which they come in the way; none when all is as wanted
 */
public record Explanation(
    AppId app,
    Counts counts,
    Optional<Instant> waitingSince,
    List<Reason> reasons,
    Optional<ScaleDecision> autoscale) {

  /**
   * Instances of an app.
   *
   * @param wanted what its definition says
   * @param healthy of those that run; all of them when it has no checks
   * @param waiting without a task
   * @param launching with a task on its way to running
   */
  public record Counts(int wanted, int running, int healthy, int waiting, int launching) {}

  /** Deeply immutable. */
  public Explanation {
    reasons = List.copyOf(reasons);
  }

  /** One line for each reason, after one with the numbers. */
  public String text() {
    StringBuilder text = new StringBuilder(app + ": " + headline()).append('\n');
    for (Reason each : reasons) {
      text.append("- ").append(each.text());
      each.remedy().ifPresent(remedy -> text.append(" (").append(remedy).append(')'));
      text.append('\n');
    }
    autoscale.ifPresent(
        last ->
            text.append("autoscale: ")
                .append(last.text())
                .append(last.isChange() ? ": %d to %d".formatted(last.from(), last.to()) : "")
                .append('\n'));
    return text.toString();
  }

  /** The numbers in words. */
  public String headline() {
    String line = counts.running() + " of " + counts.wanted() + " instances run";
    if (counts.healthy() < counts.running()) {
      line += ", " + counts.healthy() + " healthy";
    }
    if (counts.launching() > 0) {
      line += ", " + counts.launching() + " on the way";
    }
    return counts.waiting() > 0 ? line + ", " + counts.waiting() + " waiting" : line;
  }
}
