package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether nobody answered as the leader once another one had. A leader looks at its lease between a
 * question and its answer, and a successor begins when that lease is over: who is asked after the
 * successor has answered has none. That holds for a master that was stopped, too, so nothing is
 * allowed for it.
 */
final class ClaimCheck {

  private record Source(String master, long term, String what) {}

  private ClaimCheck() {}

  /** One finding for each master, term and way to answer. */
  static List<Finding> check(List<Claim> claims) {
    List<Finding> findings = new ArrayList<>(oneLeaderATerm(claims));
    Set<Source> told = new HashSet<>();
    for (Claim claim : claims) {
      findSuccessor(claim, claims)
          .filter(later -> told.add(new Source(claim.master(), claim.term(), claim.what())))
          .ifPresent(
              later ->
                  findings.add(
                      new Finding(
                          Kind.DEPOSED_ANSWERED, claim.master(), claim + " after " + later)));
    }
    return findings;
  }

  private static Optional<Claim> findSuccessor(Claim claim, List<Claim> claims) {
    return claims.stream()
        .filter(later -> later.term() > claim.term())
        .filter(later -> later.answered().isBefore(claim.asked()))
        .min(Comparator.comparing(Claim::answered));
  }

  private static List<Finding> oneLeaderATerm(List<Claim> claims) {
    Map<Long, Set<String>> masters =
        claims.stream()
            .collect(
                Collectors.groupingBy(
                    Claim::term,
                    TreeMap::new,
                    Collectors.mapping(Claim::master, Collectors.toCollection(TreeSet::new))));
    return masters.entrySet().stream()
        .filter(each -> each.getValue().size() > 1)
        .map(
            each ->
                new Finding(
                    Kind.TWO_LEADERS, "term " + each.getKey(), "answered by " + each.getValue()))
        .toList();
  }
}
