package io.souk.bench.load.store;

import io.souk.bench.load.updates.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The gate: which updates were told, committed and acknowledged, and what is wrong with that. Every
 * update must be acknowledged once, after a commit that holds it or a later one of its task, and
 * nothing else must be.
 *
 * <p>Updates are numbered from 0 in the order in which they are told, one task after the other:
 * update {@code u} is the word number {@code u / tasks} about task {@code u % tasks}. For one
 * thread at a time.
 */
final class UpdateLedger {

  /** No word about a task. */
  static final int NONE = -1;

  private final int tasks;
  private final long[] due;
  private final int[] committed;
  private final BitSet acknowledged = new BitSet();
  private final Objection doubled = new Objection("updates were acknowledged twice");
  private final Objection early = new Objection("updates were acknowledged before their commit");
  private final Objection unknown = new Objection("acknowledgements are of no update");
  private final Objection wrong = new Objection("tasks are not as the last update says");
  private Optional<Window> window = Optional.empty();
  private int told;

  /** So many of a kind, and the first of them. */
  private static final class Objection {

    private final String what;
    private long count;
    private String first = "";

    Objection(String what) {
      this.what = what;
    }

    void add(String one) {
      if (count++ == 0) {
        first = one;
      }
    }

    void addTo(List<String> faults) {
      if (count > 0) {
        faults.add("%,d %s, the first: %s".formatted(count, what, first));
      }
    }
  }

  /**
   * @param tasks 1 and up
   * @param most updates that are told in all
   */
  UpdateLedger(int tasks, int most) {
    this.tasks = tasks;
    this.due = new long[most];
    this.committed = new int[tasks];
    Arrays.fill(committed, NONE);
  }

  /** From now on times are taken of what is due in this window. */
  void watch(Window some) {
    window = Optional.of(some);
  }

  /**
   * Another update is told, the next in the order.
   *
   * @param at when it was due
   * @return its number
   */
  int tell(long at) {
    due[told] = at;
    return told++;
  }

  /** The task that an update is about. */
  int task(int update) {
    return update % tasks;
  }

  /** Which word about its task an update is, from 0 on. */
  int round(int update) {
    return update / tasks;
  }

  /** The number of the last word about a task, or {@link #NONE}. */
  int lastRound(int task) {
    return Math.floorDiv(told - 1 - task, tasks);
  }

  /** A commit has succeeded, and holds this word about the task. */
  void committed(int task, int round) {
    committed[task] = Math.max(committed[task], round);
  }

  /** An acknowledgement came. */
  void acknowledged(int update, long now) {
    if (update < 0 || update >= told) {
      unknown.add("update " + update + " of " + told);
      return;
    }
    if (acknowledged.get(update)) {
      doubled.add(name(update));
      return;
    }
    acknowledged.set(update);
    if (committed[task(update)] < round(update)) {
      early.add(name(update));
    }
    window.ifPresent(some -> some.acknowledged(due[update], now));
  }

  private String name(int update) {
    return "word %d about task %d".formatted(round(update), task(update));
  }

  /** What is not acknowledged yet. */
  int outstanding() {
    return told - acknowledged.cardinality();
  }

  /**
   * The framework says where a task stands in the end.
   *
   * @param where it was found
   * @param round of the last word that it knows; {@link #NONE} for no word, or no such task
   */
  void found(String where, int task, int round) {
    if (round != lastRound(task)) {
      wrong.add(
          "task %d in %s knows word %d, the last was %d"
              .formatted(task, where, round, lastRound(task)));
    }
  }

  /** What the gate objects to, now that all is over. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    Objection lost = new Objection("updates were not acknowledged");
    for (int u = acknowledged.nextClearBit(0); u < told; u = acknowledged.nextClearBit(u + 1)) {
      lost.add(name(u));
    }
    List.of(lost, doubled, early, unknown, wrong).forEach(each -> each.addTo(faults));
    return faults;
  }
}
