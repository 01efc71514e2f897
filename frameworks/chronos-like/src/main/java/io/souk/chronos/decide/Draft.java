package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A decision being made: reads see the ledger with the changes drafted so far. */
final class Draft {

  private final Ledger ledger;
  private final Map<JobName, Optional<Job>> jobs = new LinkedHashMap<>();
  private final Map<TaskId, Optional<Run>> runs = new LinkedHashMap<>();
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
    Optional<Run> drafted = runs.get(id);
    return drafted != null ? drafted : ledger.run(id);
  }

  /** Runs of a job, oldest first. */
  List<Run> runs(JobName job) {
    List<Run> all = new ArrayList<>();
    for (Run run : ledger.runs(job)) {
      run(run.id()).ifPresent(all::add);
    }
    runs.forEach(
        (id, run) -> {
          if (id.job().equals(job) && ledger.run(id).isEmpty()) {
            run.ifPresent(all::add);
          }
        });
    return all;
  }

  List<JobName> childrenOf(JobName parent) {
    return ledger.children(parent);
  }

  Ledger ledger() {
    return ledger;
  }

  void put(Job job) {
    jobs.put(job.name(), Optional.of(job));
  }

  void remove(JobName job) {
    jobs.put(job, Optional.empty());
  }

  void put(Run run) {
    runs.put(run.id(), Optional.of(run));
  }

  void remove(TaskId run) {
    runs.put(run, Optional.empty());
  }

  void change(Change change) {
    others.add(change);
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  Decision decision() {
    List<Change> changes = new ArrayList<>(others);
    jobs.forEach(
        (name, job) ->
            changes.add(
                job.<Change>map(Change.PutJob::new).orElseGet(() -> new Change.RemoveJob(name))));
    runs.forEach(
        (id, run) -> {
          if (run.isPresent()) {
            changes.add(new Change.PutRun(run.get()));
          } else if (ledger.run(id).isPresent()) {
            changes.add(new Change.RemoveRun(id));
          }
        });
    return new Decision(changes, effects);
  }
}
