package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import io.souk.chaos.job.Fault;
import io.souk.chaos.job.HistoryCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares all that was seen of a run with what the platform promises. */
public final class PlatformCheck {

  private PlatformCheck() {}

  /** Everything that should not be; empty when all is well. */
  public static List<Finding> check(Records records) {
    End end = records.end();
    List<Finding> findings = new ArrayList<>();
    findings.addAll(RegisterCheck.check(records.writes(), records.values()));
    findings.addAll(LeaderCheck.check(records.reigns(), records.obediences(), clocks(records)));
    if (clocks(records)) {
      findings.addAll(ActCheck.check(records.acts(), records.reigns(), records.timed().faults()));
    }
    findings.addAll(ClaimCheck.check(records.claims()));
    findings.addAll(UseCheck.check(records.lives(), records.agents()));
    findings.addAll(SampleCheck.check(records.samples()));
    findings.addAll(SampleCheck.afterlives(records.samples(), records.lives()));
    findings.addAll(AccountCheck.tasks(end.running(), end.before(), end.after(), records.lives()));
    findings.addAll(AccountCheck.apps(end.apps(), end.before(), end.after(), records.lives()));
    findings.addAll(RunCheck.check(records.asked(), records.lives(), records.runEnds()));
    findings.addAll(reservations(end));
    HistoryCheck.check(records.plans(), records.timed()).stream()
        .map(each -> new Finding(Kind.TIMED_JOB, each.job(), each.kind() + ": " + each.text()))
        .forEach(findings::add);
    end.restless().stream()
        .map(what -> new Finding(Kind.RESTLESS, "platform", what))
        .forEach(findings::add);
    return List.copyOf(findings);
  }

  /** Whether no clock of a master was wrong. */
  private static boolean clocks(Records records) {
    return records.timed().faults().stream().noneMatch(fault -> fault.kind().equals(Fault.CLOCK));
  }

  private static List<Finding> reservations(End end) {
    Map<String, String> all = new TreeMap<>(end.reservedByMaster());
    end.reservedByAgent().forEach(all::putIfAbsent);
    return all.keySet().stream()
        .filter(
            key ->
                !end.reservedByMaster()
                    .getOrDefault(key, "nothing")
                    .equals(end.reservedByAgent().getOrDefault(key, "nothing")))
        .map(
            key ->
                new Finding(
                    Kind.RESERVATION,
                    key,
                    "the leader says %s, the agent %s"
                        .formatted(
                            end.reservedByMaster().getOrDefault(key, "nothing"),
                            end.reservedByAgent().getOrDefault(key, "nothing"))))
        .toList();
  }
}
