package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import io.souk.chaos.check.Write.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether what is there at the end is what the last acknowledged write of each key left, or what a
 * write of unknown outcome explains.
 *
 * <p>It follows every value that a key may have had. An acknowledged write takes effect between its
 * call and its answer, a refused one never, one of unknown outcome at some moment after its call,
 * or never.
 */
final class RegisterCheck {

  /** How long after a client gave up its request may still be on its way. */
  private static final Duration ON_ITS_WAY = Duration.ofMinutes(2);

  /** What one key may be: its value, and writes that may still take effect. */
  private record Possibility(Optional<Map<String, String>> value, Set<Write> pending) {}

  private final String key;
  private final List<Finding> findings = new ArrayList<>();
  private Set<Possibility> possible = Set.of(new Possibility(Optional.empty(), Set.of()));

  private RegisterCheck(String key) {
    this.key = key;
  }

  /**
   * @param writes all of them
   * @param values what each key is at the end; keys without a value are missing
   */
  static List<Finding> check(List<Write> writes, Map<String, Map<String, String>> values) {
    List<Finding> findings = new ArrayList<>();
    Map<String, List<Write>> byKey = writes.stream().collect(Collectors.groupingBy(Write::key));
    byKey.forEach(
        (key, list) ->
            findings.addAll(
                new RegisterCheck(key).check(list, Optional.ofNullable(values.get(key)))));
    return findings;
  }

  private List<Finding> check(List<Write> writes, Optional<Map<String, String>> value) {
    List<Write> ordered = writes.stream().sorted(Comparator.comparing(Write::invoked)).toList();
    ordered.forEach(this::step);
    boolean explained = possible.stream().anyMatch(each -> each.value().equals(value));
    if (!explained) {
      findings.add(new Finding(Kind.LOST_WRITE, key, describe(ordered, value)));
    }
    return findings;
  }

  private void step(Write write) {
    forget(write.invoked());
    switch (write.outcome()) {
      case OK -> acknowledged(write);
      case REFUSED -> {}
      case UNKNOWN ->
          possible =
              possible.stream()
                  .map(each -> new Possibility(each.value(), plus(each.pending(), write)))
                  .collect(Collectors.toSet());
    }
    letPendingHappen();
  }

  private void acknowledged(Write write) {
    Set<Possibility> able =
        possible.stream()
            .filter(each -> write.change().possible(each.value()))
            .collect(Collectors.toSet());
    if (able.isEmpty()) {
      findings.add(
          new Finding(
              Kind.WRONG_ANSWER, key, "acknowledged, and there was nothing: " + write.detail()));
      able = possible;
    }
    possible =
        able.stream()
            .map(each -> new Possibility(write.change().apply(each.value()), each.pending()))
            .collect(Collectors.toSet());
  }

  /** Requests do not live for ever. */
  private void forget(Instant now) {
    possible =
        possible.stream()
            .map(
                each ->
                    new Possibility(
                        each.value(),
                        each.pending().stream()
                            .filter(write -> write.completed().plus(ON_ITS_WAY).isAfter(now))
                            .collect(Collectors.toSet())))
            .collect(Collectors.toSet());
  }

  private void letPendingHappen() {
    Set<Possibility> all = new HashSet<>(possible);
    Deque<Possibility> open = new ArrayDeque<>(possible);
    while (!open.isEmpty()) {
      Possibility one = open.pop();
      for (Write write : one.pending()) {
        Possibility after =
            new Possibility(write.change().apply(one.value()), minus(one.pending(), write));
        if (all.add(after)) {
          open.push(after);
        }
      }
    }
    possible = all;
  }

  private static Set<Write> plus(Set<Write> set, Write one) {
    Set<Write> more = new HashSet<>(set);
    more.add(one);
    return more;
  }

  private static Set<Write> minus(Set<Write> set, Write one) {
    Set<Write> less = new HashSet<>(set);
    less.remove(one);
    return less;
  }

  private String describe(List<Write> writes, Optional<Map<String, String>> value) {
    Set<Optional<Map<String, String>>> expected =
        possible.stream().map(Possibility::value).collect(Collectors.toSet());
    int last = 0;
    for (int i = 0; i < writes.size(); i++) {
      if (writes.get(i).outcome() == Outcome.OK) {
        last = i;
      }
    }
    List<Write> tail = writes.subList(last, writes.size());
    return "is %s, expected one of %s after %s".formatted(value, expected, tail);
  }
}
