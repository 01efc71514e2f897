package io.souk.chronos.decide;

import io.souk.chronos.audit.Author;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.history.History;
import io.souk.chronos.history.Missed;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A decision being made: reads see the ledger with the changes drafted so far. */
final class Draft {

  private final Ledger ledger;
  private final Map<JobName, Optional<Job>> jobs = new LinkedHashMap<>();
  private final Set<JobName> redefined = new HashSet<>();
  private final Map<JobName, Map<TaskId, Optional<Run>>> runs = new LinkedHashMap<>();
  private final Map<JobName, PackedHistory> histories = new HashMap<>();
  private final Set<TaskId> ended = new HashSet<>();
  private final List<Change> others = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  Draft(Ledger ledger) {
    this.ledger = ledger;
  }

  Optional<Job> job(JobName name) {
    Optional<Job> drafted = jobs.get(name);
    return drafted != null ? drafted : ledger.job(name);
  }

  Optional<Run> run(TaskId id) {
    Optional<Run> drafted = runs.getOrDefault(id.job(), Map.of()).get(id);
    return drafted != null ? drafted : ledger.run(id);
  }

  /** Whether a run of that id is known, be it over or not. */
  boolean knows(TaskId id) {
    return run(id).isPresent() || history(id.job()).filter(kept -> kept.contains(id)).isPresent();
  }

  private Optional<PackedHistory> history(JobName job) {
    PackedHistory drafted = histories.get(job);
    return drafted != null ? Optional.of(drafted) : ledger.history(job);
  }

  private History unpacked(JobName job) {
    return history(job).map(packed -> packed.unpack(job)).orElse(History.NONE);
  }

  /** Runs of a job that are not over, oldest first. */
  Collection<Run> runs(JobName job) {
    Map<TaskId, Optional<Run>> drafted = runs.get(job);
    if (drafted == null) {
      return ledger.runs(job);
    }
    List<Run> all = new ArrayList<>();
    for (Run run : ledger.runs(job)) {
      run(run.id()).ifPresent(all::add);
    }
    drafted.forEach(
        (id, run) -> {
          if (ledger.run(id).isEmpty()) {
            run.ifPresent(all::add);
          }
        });
    return all;
  }

  /** Whether no run of the job has a task that the job waits for. */
  boolean idle(JobName job) {
    return runs(job).stream().noneMatch(JobRuns::busy);
  }

  List<JobName> childrenOf(JobName parent) {
    return ledger.children(parent);
  }

  Ledger ledger() {
    return ledger;
  }

  /**
   * Stores a job as a whole.
   *
   * @param edit what was changed of its definition, and by whom
   */
  void put(Job job, Optional<Edit> edit) {
    jobs.put(job.name(), Optional.of(job));
    redefined.add(job.name());
    edit.ifPresent(made -> others.add(new Change.RecordEdit(job.name(), made)));
  }

  /**
   * Stores how far a job has come, which is much less to write: its counters, where its schedule
   * stands, and which parents have succeeded. All else must be as it was.
   */
  void advance(Job job) {
    jobs.put(job.name(), Optional.of(job));
  }

  void remove(JobName job, Author by) {
    jobs.put(job, Optional.empty());
    others.add(new Change.RemoveJob(job, by, ledger.edits(job)));
  }

  void put(Run run) {
    runs.computeIfAbsent(run.job(), name -> new LinkedHashMap<>()).put(run.id(), Optional.of(run));
  }

  void remove(TaskId run) {
    runs.computeIfAbsent(run.job(), name -> new LinkedHashMap<>()).put(run, Optional.empty());
  }

  /** Moves a run that is over into the history of its job, which keeps {@code limit} of them. */
  void end(Run over, int limit) {
    PackedHistory packed = PackedHistory.of(unpacked(over.job()).ended(over, limit));
    histories.put(over.job(), packed);
    remove(over.id());
    ended.add(over.id());
    others.add(new Change.EndRun(over, packed));
  }

  /** Puts runs that are over before those of the same job that are kept. */
  void fold(JobName job, List<Run> older, int limit) {
    if (job(job).isPresent()) {
      PackedHistory packed = PackedHistory.of(unpacked(job).preceded(older, limit));
      histories.put(job, packed);
      others.add(new Change.PutHistory(job, packed));
    }
    older.forEach(run -> remove(run.id()));
  }

  /** Changes a run that is over and kept. */
  void amend(Run kept) {
    PackedHistory packed = PackedHistory.of(unpacked(kept.job()).amended(kept));
    histories.put(kept.job(), packed);
    others.add(new Change.PutHistory(kept.job(), packed));
  }

  /**
   * Records occurrences that did not run. They are joined to the range before them if that has the
   * same reason and no run was due in between.
   */
  void missed(JobName job, Missed range, int limit) {
    History before = unpacked(job);
    boolean continues =
        !before.missed().isEmpty()
            && nothingRan(job, before, before.missed().getLast().to(), range.from());
    PackedHistory packed = PackedHistory.of(before.missed(range, continues, limit));
    histories.put(job, packed);
    others.add(new Change.RecordMissed(job, range, packed));
  }

  private boolean nothingRan(JobName job, History kept, Instant from, Instant to) {
    return !kept.ranBetween(from, to)
        && runs(job).stream().map(Run::due).noneMatch(due -> due.isAfter(from) && due.isBefore(to));
  }

  void change(Change change) {
    others.add(change);
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  Decision decision() {
    List<Change> changes = new ArrayList<>(others);
    jobs.values().forEach(job -> job.map(this::change).ifPresent(changes::add));
    runs.values()
        .forEach(
            those ->
                those.forEach(
                    (id, run) -> {
                      if (run.isPresent()) {
                        changes.add(new Change.PutRun(run.get()));
                      } else if (ledger.run(id).isPresent() && !ended.contains(id)) {
                        changes.add(new Change.RemoveRun(id));
                      }
                    }));
    return new Decision(changes, effects);
  }

  private Change change(Job job) {
    return redefined.contains(job.name()) ? new Change.PutJob(job) : new Change.PutProgress(job);
  }
}
