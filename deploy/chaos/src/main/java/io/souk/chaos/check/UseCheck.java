package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether nothing of an agent was used twice, and no task had two processes. */
final class UseCheck {

  private final Map<String, Amounts> agents;
  private final List<Finding> findings = new ArrayList<>();

  private UseCheck(Map<String, Amounts> agents) {
    this.agents = agents;
  }

  /**
   * @param lives every process of every task
   * @param agents what each agent has
   */
  static List<Finding> check(List<TaskLife> lives, Map<String, Amounts> agents) {
    UseCheck check = new UseCheck(agents);
    Map<String, TaskLife> byTask = new HashMap<>();
    for (TaskLife life : lives) {
      TaskLife other = byTask.put(life.task(), life);
      if (other != null) {
        check.findings.add(new Finding(Kind.TWO_PROCESSES, life.task(), other + " and " + life));
      }
    }
    lives.stream().collect(Collectors.groupingBy(TaskLife::agent)).forEach(check::agent);
    return check.findings;
  }

  private void agent(String agent, List<TaskLife> lives) {
    Amounts has = agents.getOrDefault(agent, new Amounts(0, 0));
    boolean told = false;
    for (TaskLife life : lives) {
      // Use only grows where a task begins: looking at these moments is enough.
      List<TaskLife> together =
          lives.stream()
              .filter(each -> !each.start().isAfter(life.start()))
              .filter(each -> each.seen().isAfter(life.start()) || each.equals(life))
              .toList();
      Amounts used = together.stream().map(TaskLife::uses).reduce(new Amounts(0, 0), Amounts::plus);
      if (!used.fitsInto(has) && !told) {
        told = true;
        findings.add(
            new Finding(
                Kind.OVERBOOKED,
                agent,
                "%s of %s at %s by %s".formatted(used, has, life.start(), together)));
      }
    }
    ports(agent, lives);
  }

  private void ports(String agent, List<TaskLife> lives) {
    List<TaskLife> withPort = lives.stream().filter(each -> each.port().isPresent()).toList();
    for (int i = 0; i < withPort.size(); i++) {
      for (int j = i + 1; j < withPort.size(); j++) {
        TaskLife one = withPort.get(i);
        TaskLife two = withPort.get(j);
        if (one.port().equals(two.port()) && one.overlaps(two)) {
          findings.add(new Finding(Kind.PORT_TWICE, agent, one + " and " + two));
        }
      }
    }
  }
}
