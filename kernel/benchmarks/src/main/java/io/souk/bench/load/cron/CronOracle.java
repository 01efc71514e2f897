package io.souk.bench.load.cron;

import io.souk.bench.load.measure.Latencies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which runs should have been launched, computed without the framework, and which were. */
final class CronOracle {

  private static final Pattern TASK = Pattern.compile("ct:(\\d+):(\\d+):([^:]+):.*");

  private final Map<String, Map<Long, Integer>> launched = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private final Latencies lateness = new Latencies();
  private long count;
  private long first;
  private long last;

  /** A run that an agent was told of at {@code now}, in milliseconds since 1970. */
  void told(String task, long now) {
    Matcher match = TASK.matcher(task);
    if (!match.matches()) {
      faults.add(task + " is no run");
      return;
    }
    if (!ids.add(task)) {
      faults.add(task + " was launched twice");
    }
    long due = Long.parseLong(match.group(1));
    launched.computeIfAbsent(match.group(3), job -> new HashMap<>()).merge(due, 1, Integer::sum);
    lateness.add(Math.max(0, now - due) * 1_000_000);
    first = count == 0 ? now : first;
    last = now;
    count++;
  }

  /** Runs launched so far. */
  long count() {
    return count;
  }

  /** Launches of one job. */
  int count(String job) {
    return launched.getOrDefault(job, Map.of()).values().stream().mapToInt(i -> i).sum();
  }

  /** From the first launch to the last, in milliseconds since 1970 each. */
  long first() {
    return first;
  }

  long last() {
    return last;
  }

  Latencies lateness() {
    return lateness;
  }

  /** A job must have run exactly at these times; a run that had to be repeated keeps its time. */
  Verdict check(String job, List<Long> due) {
    Map<Long, Integer> runs = launched.getOrDefault(job, Map.of());
    int missed = 0;
    int doubled = 0;
    for (long at : due) {
      // A launch that is known not to have happened is repeated under an id some milliseconds
      // later.
      int times = 0;
      for (long shift = 0; shift < 5; shift++) {
        times += runs.getOrDefault(at + shift, 0);
      }
      missed += times == 0 ? 1 : 0;
      doubled += times > 1 ? 1 : 0;
      if (times != 1) {
        faults.add(
            "%s due %s was launched %d times; its runs: %s"
                .formatted(job, Instant.ofEpochMilli(at), times, runs));
      }
    }
    return new Verdict(due.size(), missed, doubled);
  }

  /** Runs that were due, those never launched, those launched more than once. */
  record Verdict(long due, long missed, long doubled) {

    static final Verdict NONE = new Verdict(0, 0, 0);

    Verdict plus(Verdict other) {
      return new Verdict(due + other.due, missed + other.missed, doubled + other.doubled);
    }
  }

  void fault(String what) {
    faults.add(what);
  }

  List<String> faults() {
    return faults;
  }
}
