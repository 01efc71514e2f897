package io.souk.master.decide;

import io.souk.protocol.master.ExplainedAgents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Verdicts on many agents, summed up. Confined to one decision. */
final class Verdicts {

  private static final double THOUSAND = 1000.0;

  /** Different sets of roles that have something reserved would else multiply without bound. */
  private static final int MAX_GROUPS = 100;

  private final Map<Map.Entry<String, Set<String>>, List<Verdict>> groups = new LinkedHashMap<>();

  void add(Verdict verdict) {
    Map.Entry<String, Set<String>> group = verdict.group();
    if (groups.size() >= MAX_GROUPS && !groups.containsKey(group)) {
      group = Map.entry(group.getKey(), Set.of());
    }
    groups.computeIfAbsent(group, fresh -> new ArrayList<>()).add(verdict);
  }

  /** The largest groups first. */
  List<ExplainedAgents> write() {
    return groups.values().stream()
        .sorted(Comparator.comparing(group -> -group.size()))
        .map(Verdicts::write)
        .toList();
  }

  private static ExplainedAgents write(List<Verdict> group) {
    Verdict first = group.getFirst();
    ExplainedAgents.Builder agents =
        ExplainedAgents.newBuilder()
            .setReason(first.reason())
            .setAgents(group.size())
            .setTemporary(first.temporary())
            .addAllKeptFor(first.keptFor())
            .setExample(first.agent().value());
    first
        .lack()
        .ifPresent(lack -> agents.setResource(lack.resource()).setAsked(lack.asked() / THOUSAND));
    Map<String, Long> most = new TreeMap<>();
    for (Verdict verdict : group) {
      verdict.available().asMap().forEach((name, amount) -> most.merge(name, amount, Math::max));
    }
    units(most).forEach(agents::putMost);
    group.stream()
        .flatMap(verdict -> verdict.until().stream())
        .min(Comparator.naturalOrder())
        .ifPresent(until -> agents.setUntil(seconds(until)));
    return agents.build();
  }

  /** Thousandths as units. */
  static Map<String, Double> units(Map<String, Long> millis) {
    Map<String, Double> units = new TreeMap<>();
    millis.forEach((name, amount) -> units.put(name, amount / THOUSAND));
    return units;
  }

  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
