package io.souk.chronos.loop;

import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs that were launched and have been seen running since, which is not stored yet. It may be lost
 * with this process: whoever takes over asks for every task that was launched and is told again. So
 * it goes along with the next commit, and most runs are over before there is one.
 */
final class Sightings {

  /** At a few KB each, well within one commit. */
  private static final int MOST = 1_000;

  private final Map<TaskId, Change> unstored = new LinkedHashMap<>();

  /** Whether a decision says no more than that; to be asked before it is applied. */
  boolean mayWait(List<Change> changes, Ledger ledger) {
    return changes.size() == 1
        && changes.get(0) instanceof Change.PutRun put
        && put.run().state() == RunState.RUNNING
        && put.run().arguments().isEmpty()
        && unstored.size() < MOST
        && ledger.run(put.run().id()).filter(before -> onlySeen(before, put.run())).isPresent();
  }

  private static boolean onlySeen(Run before, Run after) {
    return before.state() == RunState.STAGING && before.marks().equals(after.marks());
  }

  /** Such a decision was applied and not stored. */
  void add(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.PutRun put) {
        unstored.put(put.run().id(), put);
      }
    }
  }

  /** What follows from {@code change} for its run is stored. */
  void supersede(Change change) {
    switch (change) {
      case Change.PutRun put -> unstored.remove(put.run().id());
      case Change.RemoveRun remove -> unstored.remove(remove.id());
      case Change.EndRun end -> unstored.remove(end.run().id());
      case Change.PutJob put -> {}
      case Change.PutProgress put -> {}
      case Change.RemoveJob remove -> {}
      case Change.RecordEdit record -> {}
      case Change.RecordMissed record -> {}
      case Change.PutHistory put -> {}
      case Change.PutCalendar put -> {}
      case Change.RemoveCalendar remove -> {}
      case Change.PutFrameworkId put -> {}
    }
  }

  boolean isEmpty() {
    return unstored.isEmpty();
  }

  /** What there is to be stored. */
  List<Change> changes() {
    return List.copyOf(unstored.values());
  }

  /** It is about to be stored. */
  void clear() {
    unstored.clear();
  }
}
