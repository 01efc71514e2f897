package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All jobs and runs with the indexes that decisions need. Confined to one thread. */
public final class Ledger {

  private final Map<JobName, Job> jobs = new LinkedHashMap<>();
  private final Map<JobName, Map<TaskId, Run>> runs = new LinkedHashMap<>();
  private final Map<JobName, Set<JobName>> children = new LinkedHashMap<>();
  private final Set<TaskId> queued = new LinkedHashSet<>();
  private final Set<TaskId> live = new LinkedHashSet<>();
  private Optional<String> frameworkId = Optional.empty();

  /** Makes a change. */
  public void apply(Change change) {
    switch (change) {
      case Change.PutJob put -> putJob(put.job());
      case Change.RemoveJob remove -> removeJob(remove.name());
      case Change.PutRun put -> putRun(put.run());
      case Change.RemoveRun remove -> removeRun(remove.id());
      case Change.PutFrameworkId put -> frameworkId = Optional.of(put.id());
    }
  }

  private void putJob(Job job) {
    Job before = jobs.put(job.name(), job);
    if (before != null) {
      unlink(before);
    }
    if (job.trigger() instanceof Trigger.Dependent dependent) {
      for (JobName parent : dependent.parents()) {
        children.computeIfAbsent(parent, name -> new LinkedHashSet<>()).add(job.name());
      }
    }
  }

  private void unlink(Job job) {
    if (job.trigger() instanceof Trigger.Dependent dependent) {
      for (JobName parent : dependent.parents()) {
        children.computeIfPresent(
            parent,
            (name, those) -> {
              those.remove(job.name());
              return those.isEmpty() ? null : those;
            });
      }
    }
  }

  private void removeJob(JobName name) {
    Job before = jobs.remove(name);
    if (before != null) {
      unlink(before);
    }
  }

  private void putRun(Run run) {
    runs.computeIfAbsent(run.job(), name -> new LinkedHashMap<>()).put(run.id(), run);
    if (run.state() == RunState.QUEUED) {
      queued.add(run.id());
    } else {
      queued.remove(run.id());
    }
    if (run.state().live()) {
      live.add(run.id());
    } else {
      live.remove(run.id());
    }
  }

  private void removeRun(TaskId id) {
    runs.computeIfPresent(
        id.job(),
        (name, those) -> {
          those.remove(id);
          return those.isEmpty() ? null : those;
        });
    queued.remove(id);
    live.remove(id);
  }

  /** The job of that name. */
  public Optional<Job> job(JobName name) {
    return Optional.ofNullable(jobs.get(name));
  }

  /** All jobs, in the order they were made. */
  public Collection<Job> jobs() {
    return Collections.unmodifiableCollection(jobs.values());
  }

  /** The run of that id. */
  public Optional<Run> run(TaskId id) {
    return Optional.ofNullable(runs.getOrDefault(id.job(), Map.of()).get(id));
  }

  /**
   * All runs of a job that are known, oldest first; those of a deleted job of that name included.
   */
  public Collection<Run> runs(JobName job) {
    return Collections.unmodifiableCollection(runs.getOrDefault(job, Map.of()).values());
  }

  /** Jobs that name {@code parent} as a parent. */
  public List<JobName> children(JobName parent) {
    return List.copyOf(children.getOrDefault(parent, Set.of()));
  }

  /** Runs that wait, in the order they came. */
  public Set<TaskId> queued() {
    return Collections.unmodifiableSet(queued);
  }

  /** Runs whose task may exist. */
  public Set<TaskId> live() {
    return Collections.unmodifiableSet(live);
  }

  /** The id that the kernel gave this framework. */
  public Optional<String> frameworkId() {
    return frameworkId;
  }
}
