package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import io.souk.chaos.check.Write.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether each run that was asked for was once, and no other was. The jobs retry nothing. */
final class RunCheck {

  private RunCheck() {}

  /**
   * @param asked all that was asked for
   * @param lives every process of every task
   * @param ends by mark, what the platform says became of a run, in words; {@code FINISHED} for one
   *     that succeeded
   */
  static List<Finding> check(List<RunAsked> asked, List<TaskLife> lives, Map<String, String> ends) {
    List<Finding> findings = new ArrayList<>();
    Map<String, RunAsked> byMark =
        asked.stream().collect(Collectors.toMap(RunAsked::mark, each -> each));
    Set<String> jobs = asked.stream().map(RunAsked::job).collect(Collectors.toSet());
    Map<String, List<TaskLife>> ran = new HashMap<>();
    for (TaskLife life : lives) {
      if (!jobs.contains(life.owner())) {
        continue;
      }
      ran.computeIfAbsent(life.mark(), none -> new ArrayList<>()).add(life);
      RunAsked cause = byMark.get(life.mark());
      if (cause == null || cause.outcome() == Outcome.REFUSED) {
        findings.add(new Finding(Kind.RUN_UNKNOWN, life.owner(), life + " though " + cause));
      }
    }
    ran.forEach(
        (mark, list) -> {
          if (list.size() > 1) {
            findings.add(new Finding(Kind.RUN_DOUBLED, list.getFirst().owner(), list.toString()));
          }
        });
    for (RunAsked each : asked) {
      String end = ends.getOrDefault(each.mark(), "");
      boolean excused = !end.isEmpty() && !end.equals("FINISHED");
      if (each.outcome() == Outcome.OK && !ran.containsKey(each.mark()) && !excused) {
        findings.add(
            new Finding(Kind.RUN_MISSING, each.job(), each + " never ran; its end: '" + end + "'"));
      }
    }
    return findings;
  }
}
