package io.souk.chronos.decide;

import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.CalendarName;
import io.souk.chronos.schedule.Calendars;
import io.souk.chronos.schedule.Exclusions;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All jobs and runs with the indexes that decisions need. A change costs what it touches, however
 * many jobs and runs there are. Confined to one thread.
 */
public final class Ledger {

  private final Map<JobName, Job> jobs = new LinkedHashMap<>();
  private final Map<JobName, JobRuns> runs = new LinkedHashMap<>();
  private final Map<JobName, PackedHistory> histories = new HashMap<>();
  private final Map<JobName, Set<JobName>> children = new LinkedHashMap<>();

  /** Of jobs that were changed since they were made, the number of the last edit. */
  private final Map<JobName, Integer> edits = new HashMap<>();

  private final Set<TaskId> queued = new LinkedHashSet<>();
  private final Set<TaskId> live = new LinkedHashSet<>();
  private final ReadyQueue ready = new ReadyQueue();
  private Calendars calendars = Calendars.NONE;
  private Optional<String> frameworkId = Optional.empty();

  /** Makes a change. */
  public void apply(Change change) {
    switch (change) {
      case Change.PutJob put -> putJob(put.job());
      case Change.PutProgress put -> putJob(put.job());
      case Change.RemoveJob remove -> removeJob(remove.name());
      case Change.RecordEdit record -> {
        if (record.edit().number() > 1) {
          edits.merge(record.job(), record.edit().number(), Math::max);
        }
      }
      case Change.PutRun put -> putRun(put.run());
      case Change.RemoveRun remove -> removeRun(remove.id());
      case Change.EndRun end -> {
        removeRun(end.run().id());
        histories.put(end.run().job(), end.history());
      }
      case Change.RecordMissed record -> histories.put(record.job(), record.history());
      case Change.PutHistory put -> histories.put(put.job(), put.history());
      case Change.PutCalendar put -> calendars = calendars.with(put.calendar());
      case Change.RemoveCalendar remove -> calendars = calendars.without(remove.name());
      case Change.PutFrameworkId put -> frameworkId = Optional.of(put.id());
    }
  }

  private void putJob(Job job) {
    Optional<Job> before = Optional.ofNullable(jobs.put(job.name(), job));
    before.ifPresent(this::unlink);
    if (job.trigger() instanceof Trigger.Dependent dependent) {
      for (JobName parent : dependent.parents()) {
        children.computeIfAbsent(parent, name -> new LinkedHashSet<>()).add(job.name());
      }
    }
    if (before.isEmpty()
        || before.get().policy() != job.policy()
        || before.get().execution() != job.execution()) {
      rankAll(job.name());
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
    Optional.ofNullable(jobs.remove(name)).ifPresent(this::unlink);
    histories.remove(name);
    edits.remove(name);
    rankAll(name);
  }

  private void putRun(Run run) {
    JobRuns those = runs.computeIfAbsent(run.job(), name -> new JobRuns());
    boolean idle = those.idle();
    those.put(run);
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
    if (idle != those.idle()) {
      rankAll(run.job());
    } else {
      rank(run, job(run.job()), those);
    }
  }

  private void removeRun(TaskId id) {
    JobRuns those = runs.get(id.job());
    if (those == null) {
      return;
    }
    boolean idle = those.idle();
    those.remove(id);
    queued.remove(id);
    live.remove(id);
    ready.remove(id);
    if (those.all().isEmpty()) {
      runs.remove(id.job());
    } else if (idle != those.idle()) {
      rankAll(id.job());
    }
  }

  private void rankAll(JobName name) {
    JobRuns those = runs.get(name);
    if (those != null) {
      Optional<Job> job = job(name);
      those.all().forEach(run -> rank(run, job, those));
    }
  }

  /** Keeps the line of those that may start true for one run. */
  private void rank(Run run, Optional<Job> job, JobRuns those) {
    if (run.state() == RunState.QUEUED && job.isPresent() && hasTurn(job.get(), those.idle())) {
      ready.add(
          run.id(),
          job.get().policy().highPriority(),
          job.get().execution().needs(),
          run.notBefore());
    } else {
      ready.remove(run.id());
    }
  }

  /**
   * Whether a waiting run of the job may start as far as its other runs are concerned.
   *
   * @param idle whether none of them may have a task
   */
  static boolean hasTurn(Job job, boolean idle) {
    return job.policy().timing().overlap() == Overlap.ALLOW || idle;
  }

  /** The job of that name. */
  public Optional<Job> job(JobName name) {
    return Optional.ofNullable(jobs.get(name));
  }

  /** The number of the last edit of a job, 0 of one that does not exist. */
  int edits(JobName name) {
    return jobs.containsKey(name) ? edits.getOrDefault(name, 1) : 0;
  }

  /** What the calendar of a schedule leaves out; nothing where it names none. */
  public Exclusions exclusions(Trigger.Scheduled scheduled) {
    return calendars.exclusions(scheduled.calendar());
  }

  /** Jobs whose schedule the calendar of that name has a say in. */
  public List<Job> jobsUnder(CalendarName name) {
    return jobs.values().stream()
        .filter(
            job ->
                job.trigger() instanceof Trigger.Scheduled scheduled
                    && scheduled.calendar().isPresent()
                    && calendars.layers(scheduled.calendar().get()).stream()
                        .anyMatch(layer -> layer.name().equals(name)))
        .toList();
  }

  /** The stored calendars. */
  public Calendars calendars() {
    return calendars;
  }

  /** All jobs, in the order they were made. */
  public Collection<Job> jobs() {
    return Collections.unmodifiableCollection(jobs.values());
  }

  /** The run of that id, unless it is over. */
  public Optional<Run> run(TaskId id) {
    return Optional.ofNullable(runs.get(id.job())).flatMap(those -> those.find(id));
  }

  /** The run of that id, be it over or not, as long as it is kept. */
  public Optional<Run> find(TaskId id) {
    return run(id).or(() -> history(id.job()).flatMap(kept -> kept.find(id)));
  }

  /**
   * All runs of a job that are not over, oldest first; those of a deleted job of that name
   * included.
   */
  public Collection<Run> runs(JobName job) {
    JobRuns those = runs.get(job);
    return those == null ? List.of() : those.all();
  }

  /** What is kept of the job's runs that are over; empty before the first. */
  public Optional<PackedHistory> history(JobName job) {
    return Optional.ofNullable(histories.get(job));
  }

  /** The histories of all jobs that have one. */
  public Map<JobName, PackedHistory> histories() {
    return Collections.unmodifiableMap(histories);
  }

  /** Jobs that name {@code parent} as a parent. */
  public List<JobName> children(JobName parent) {
    return List.copyOf(children.getOrDefault(parent, Set.of()));
  }

  /** Runs that wait, in the order they came. */
  public Set<TaskId> queued() {
    return Collections.unmodifiableSet(queued);
  }

  /** Runs that are over and stand beside the others, as stores had them once. */
  public Map<JobName, List<Run>> unfolded() {
    return runs.values().stream()
        .flatMap(those -> those.all().stream())
        .filter(run -> run.state().terminal())
        .collect(Collectors.groupingBy(Run::job, LinkedHashMap::new, Collectors.toList()));
  }

  /** Runs whose task may exist. */
  public Set<TaskId> live() {
    return Collections.unmodifiableSet(live);
  }

  /** Whether some run could be launched at {@code now} if there were room. */
  public boolean anyLaunchable(Instant now) {
    return !ready.isEmpty(now);
  }

  /** A number that grows whenever one more run could be launched. */
  public long launchableArrivals(Instant now) {
    return ready.arrivals(now);
  }

  /** How many could. */
  public int launchableCount(Instant now) {
    return ready.size(now);
  }

  /** Those runs, those of high priority first. */
  public List<TaskId> launchable(Instant now) {
    return ready.round(now).rest();
  }

  /** The same one by one, for as long as nothing is applied. */
  ReadyQueue.Round launchRound(Instant now) {
    return ready.round(now);
  }

  /** The id that the kernel gave this framework. */
  public Optional<String> frameworkId() {
    return frameworkId;
  }
}
