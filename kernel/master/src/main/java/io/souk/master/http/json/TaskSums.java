package io.souk.master.http.json;

import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What tasks use together, for each agent or for each framework, by their numbers. */
final class TaskSums {

  private static final int COMMON = ResourceTotals.COMMON;

  /** Of none. */
  static final TaskSums NONE = new TaskSums(0);

  private final int size;

  /** Thousandths, {@link #COMMON} to a number. */
  private final long[] common;

  /** All resources of tasks that use something else, too. */
  private final Map<Integer, List<Resource>> others = new HashMap<>();

  /** Where something counts that is not in {@link #common}. */
  private final BitSet more = new BitSet();

  /**
   * Nothing yet.
   *
   * @param size more than any number
   */
  TaskSums(int size) {
    this.size = size;
    this.common = new long[size * COMMON];
  }

  /** The sums of all rows for whatever {@code numbers} says for each of them. */
  static TaskSums of(TaskRows rows, int[] numbers, int size) {
    TaskSums sums = new TaskSums(size);
    for (int row = 0; row < rows.size(); row++) {
      int number = numbers[row];
      if (rows.isPlain(row)) {
        rows.addUsed(row, sums.common, number * COMMON);
      } else {
        sums.more.set(number);
        sums.others
            .computeIfAbsent(number, ignored -> new ArrayList<>())
            .addAll(rows.view(row).task().getResourcesList());
      }
    }
    return sums;
  }

  /** What is not of tasks counts there, too. */
  void countsMore(int number) {
    more.set(number);
  }

  /** Whether nothing but plain tasks counted and counts there, and they use as much as before. */
  boolean sameAs(TaskSums before, int number) {
    if (number >= before.size || more.get(number) || before.more.get(number)) {
      return false;
    }
    for (int at = number * COMMON; at < (number + 1) * COMMON; at++) {
      if (common[at] != before.common[at]) {
        return false;
      }
    }
    return true;
  }

  /** What the tasks use there. */
  ResourceTotals at(int number) {
    ResourceTotals totals = ResourceTotals.of(others.getOrDefault(number, List.of()));
    totals.add(common, number * COMMON);
    return totals;
  }
}
