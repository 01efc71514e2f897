package io.souk.chronos.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.audit.Author;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.launch.OpenOffer;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RunDeciderTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Ledger ledger = new Ledger();
  private final RunDecider runs = new RunDecider(Settings.STANDARD);
  private final JobDecider jobs = new JobDecider(Settings.STANDARD);
  private final LaunchDecider launches = new LaunchDecider();

  private void apply(Decision decision) {
    decision.changes().forEach(ledger::apply);
  }

  private Job read(String json) {
    try {
      return new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")))
          .read(new ObjectMapper().readTree(json), START);
    } catch (java.io.IOException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private List<Run> kept(String name) {
    JobName job = new JobName(name);
    return ledger.history(job).map(packed -> packed.unpack(job).runs()).orElse(List.of());
  }

  private static Offer offer() {
    return Offer.newBuilder()
        .setId(io.souk.protocol.mesos.OfferID.newBuilder().setValue("o"))
        .setFrameworkId(io.souk.protocol.mesos.FrameworkID.newBuilder().setValue("f"))
        .setAgentId(AgentID.newBuilder().setValue("agent"))
        .setHostname("host")
        .addResources(scalar("cpus", 100))
        .addResources(scalar("mem", 100000))
        .addResources(scalar("disk", 100000))
        .build();
  }

  private static io.souk.protocol.mesos.Resource scalar(String name, double value) {
    return io.souk.protocol.mesos.Resource.newBuilder()
        .setName(name)
        .setType(io.souk.protocol.mesos.Value.Type.SCALAR)
        .setScalar(io.souk.protocol.mesos.Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  private static TaskStatus status(TaskId id, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(id.text()))
        .setState(state)
        .build();
  }

  @Example
  void unreachableForTooLongCountsAsLostAndAReturningTaskIsKilled() {
    apply(jobs.put(ledger, read("{\"name\":\"a\",\"retries\":0}"), false, Author.PLATFORM, START));
    apply(launches.place(ledger, List.of(new OpenOffer(offer())), START).decision());
    TaskId id = ledger.live().iterator().next();
    apply(runs.report(ledger, status(id, TaskState.TASK_UNREACHABLE), START));
    Instant justBefore = START.plus(Settings.STANDARD.unreachableLimit()).minusMillis(1);
    assertThat(runs.expire(ledger, 500, justBefore)).isEqualTo(Decision.NOTHING);
    apply(runs.expire(ledger, 500, justBefore.plusMillis(1)));
    assertThat(ledger.run(id)).isEmpty();
    assertThat(kept("a")).extracting(Run::state).containsExactly(RunState.LOST);
    assertThat(ledger.job(new JobName("a")).orElseThrow().tally().errorCount()).isEqualTo(1);
    Decision back = runs.report(ledger, status(id, TaskState.TASK_RUNNING), justBefore);
    assertThat(back.effects()).hasAtLeastOneElementOfType(Effect.Kill.class);
    assertThat(back.changes()).isEmpty();
  }

  /**
   * Whatever the kernel reports in whatever order: ids are used once, a job that allows one run at
   * a time has one, and every finished attempt is counted once.
   */
  @Property(tries = 300)
  void neverTwoAtOnceNeverAnIdTwiceNeverCountedTwice(
      @ForAll @Size(max = 60) List<@IntRange(max = 40) Integer> steps) {
    JobName name = new JobName("a");
    Instant now = START;
    ledger = new Ledger();
    apply(
        jobs.put(
            ledger,
            read("{\"name\":\"a\",\"schedule\":\"R/2026-01-01T00:00:00Z/PT1M\",\"retries\":1}"),
            false,
            Author.PLATFORM,
            now));
    List<TaskId> launched = new ArrayList<>();
    Set<TaskId> finished = new HashSet<>();
    for (int step : steps) {
      now = now.plus(Duration.ofSeconds(step));
      TaskId some = launched.isEmpty() ? null : launched.get(step % launched.size());
      switch (step % 4) {
        case 0 -> apply(runs.wake(ledger, List.of(name), Refusals.NONE, now));
        case 1 -> apply(jobs.runNow(ledger, name, "", now));
        case 2 -> {
          Decision decision =
              launches.place(ledger, List.of(new OpenOffer(offer())), now).decision();
          apply(decision);
          for (TaskInfo task : tasks(decision)) {
            launched.add(TaskId.parse(task.getTaskId().getValue()).orElseThrow());
          }
        }
        default -> {
          if (some != null) {
            TaskState state = TaskState.values()[step % TaskState.values().length];
            boolean counts =
                state == TaskState.TASK_FINISHED
                    && ledger.run(some).map(run -> run.state().live()).orElse(false);
            if (counts) {
              finished.add(some);
            }
            apply(runs.report(ledger, status(some, state), now));
          }
        }
      }
      assertThat(ledger.live()).hasSizeLessThanOrEqualTo(1);
      assertThat(launched).doesNotHaveDuplicates();
      assertThat(ledger.job(name).orElseThrow().tally().successCount()).isEqualTo(finished.size());
      assertThat(ledger.runs(name)).noneMatch(run -> run.state().terminal());
      assertThat(kept("a")).hasSizeLessThanOrEqualTo(Settings.STANDARD.historyLimit());
    }
  }

  private static List<TaskInfo> tasks(Decision decision) {
    return decision.effects().stream()
        .filter(Effect.Launch.class::isInstance)
        .flatMap(effect -> ((Effect.Launch) effect).tasks().stream())
        .toList();
  }

  @Example
  void historyForgetsTheOldestFirst() {
    apply(
        jobs.put(
            ledger,
            read("{\"name\":\"a\",\"schedule\":\"R//PT1S\"}"),
            false,
            Author.PLATFORM,
            START));
    Instant now = START;
    for (int i = 0; i < 30; i++) {
      apply(runs.wake(ledger, List.of(new JobName("a")), Refusals.NONE, now));
      apply(launches.place(ledger, List.of(new OpenOffer(offer())), now).decision());
      TaskId id = ledger.live().iterator().next();
      apply(runs.report(ledger, status(id, TaskState.TASK_FINISHED), now));
      now = now.plusSeconds(1);
    }
    assertThat(kept("a")).hasSize(Settings.STANDARD.historyLimit());
    assertThat(kept("a").get(0).id().dueMillis()).isEqualTo(START.plusSeconds(20).toEpochMilli());
  }

  @Example
  void launchesThatNeverHappenAreRepeatedEverLaterUpToAMinute() {
    apply(jobs.put(ledger, read("{\"name\":\"a\",\"retries\":0}"), false, Author.PLATFORM, START));
    Instant now = START;
    List<Long> delays = new ArrayList<>();
    Set<TaskId> ids = new HashSet<>();
    for (int i = 0; i < 9; i++) {
      apply(launches.place(ledger, List.of(new OpenOffer(offer())), now).decision());
      TaskId id = ledger.live().iterator().next();
      assertThat(ids.add(id)).isTrue();
      apply(runs.report(ledger, status(id, TaskState.TASK_DROPPED), now));
      Run waiting = ledger.run(ledger.queued().iterator().next()).orElseThrow();
      delays.add(Duration.between(now, waiting.notBefore()).toSeconds());
      assertThat(waiting.id().attempt()).isZero();
      assertThat(ledger.anyLaunchable(waiting.notBefore().minusMillis(1))).isFalse();
      now = waiting.notBefore();
    }
    assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    apply(launches.place(ledger, List.of(new OpenOffer(offer())), now).decision());
    assertThat(ledger.live()).hasSize(1);
  }

  @Example
  void callBackOfALaunchThatNeverHappenedDoesNotCountForTheNext() {
    apply(
        jobs.put(
            ledger,
            read("{\"name\":\"a\",\"retries\":0,\"async\":true}"),
            false,
            Author.PLATFORM,
            START));
    apply(launches.place(ledger, List.of(new OpenOffer(offer())), START).decision());
    TaskId first = ledger.live().iterator().next();
    apply(new TaskDecider(runs).callBack(ledger, first, 0, START));
    apply(runs.report(ledger, status(first, TaskState.TASK_DROPPED), START));
    Instant later = START.plusSeconds(1);
    apply(launches.place(ledger, List.of(new OpenOffer(offer())), later).decision());
    TaskId second = ledger.live().iterator().next();
    apply(runs.report(ledger, status(second, TaskState.TASK_FINISHED), later));
    assertThat(ledger.run(second).orElseThrow().state()).isEqualTo(RunState.AWAITED);
  }
}
