package io.souk.chronos.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.audit.Author;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The line of launchable runs is what a look at all runs would give. */
class LaunchOrderPropertyTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final JobReader READER =
      new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")));

  private static Job job(Random random, int number) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("name", "job" + number).put("schedule", "R/2027-01-01T00:00:00Z/P1D");
    json.put("command", "true").put("cpus", 0.1 * (1 + random.nextInt(3)));
    json.put("highPriority", random.nextInt(4) == 0).put("concurrent", random.nextBoolean());
    return READER.read(json, START);
  }

  @Property(tries = 300)
  void lineHoldsExactlyThoseThatMayStartHighPriorityFirst(@ForAll long seed) {
    Random random = new Random(seed);
    Ledger ledger = new Ledger();
    List<Run> known = new ArrayList<>();
    Instant now = START;
    for (int i = 0; i < 120; i++) {
      now = now.plusSeconds(random.nextInt(3));
      step(ledger, known, random, now, i);
      List<TaskId> line = ledger.launchable(now);
      assertThat(line).containsExactlyInAnyOrderElementsOf(naive(ledger, known, now));
      assertThat(line.stream().map(id -> urgent(ledger, id) ? 0 : 1).toList()).isSorted();
      assertThat(ledger.launchableCount(now)).isEqualTo(line.size());
      assertThat(ledger.anyLaunchable(now)).isEqualTo(!line.isEmpty());
    }
  }

  private static boolean urgent(Ledger ledger, TaskId id) {
    return ledger.job(id.job()).orElseThrow().policy().highPriority();
  }

  private static void step(Ledger ledger, List<Run> known, Random random, Instant now, int i) {
    int number = random.nextInt(6);
    JobName name = new JobName("job" + number);
    Optional<Run> some =
        known.isEmpty() ? Optional.empty() : Optional.of(known.get(random.nextInt(known.size())));
    switch (random.nextInt(8)) {
      case 0, 1 -> ledger.apply(new Change.PutJob(job(random, number)));
      case 2 -> ledger.apply(new Change.RemoveJob(name, Author.PLATFORM, 1));
      case 3, 4, 5 -> {
        TaskId id = new TaskId(START.toEpochMilli() + i, 0, name);
        Instant notBefore = now.plusSeconds(random.nextInt(10));
        put(
            ledger,
            known,
            Run.queued(
                id, Cause.SCHEDULE, Optional.empty(), new Run.When(notBefore, notBefore), now));
      }
      case 6 -> some.ifPresent(run -> put(ledger, known, moved(run, random, now)));
      case 7 ->
          some.ifPresent(
              run -> {
                known.remove(run);
                ledger.apply(new Change.RemoveRun(run.id()));
              });
      default -> throw new AssertionError();
    }
  }

  private static Run moved(Run run, Random random, Instant now) {
    if (run.state() == RunState.QUEUED) {
      return run.launchedOn(new Run.Place("agent", "host", ""), now);
    }
    if (run.state().terminal()) {
      return run;
    }
    return random.nextBoolean()
        ? run.reported(RunState.FINISHED, now, Run.Word.NONE)
        : run.abandoned();
  }

  private static void put(Ledger ledger, List<Run> known, Run run) {
    known.removeIf(other -> other.id().equals(run.id()));
    known.add(run);
    ledger.apply(new Change.PutRun(run));
  }

  private static List<TaskId> naive(Ledger ledger, List<Run> known, Instant now) {
    return known.stream()
        .filter(run -> run.state() == RunState.QUEUED && !run.notBefore().isAfter(now))
        .filter(
            run ->
                ledger
                    .job(run.job())
                    .filter(
                        job ->
                            job.policy().timing().concurrent()
                                || ledger.runs(job.name()).stream()
                                    .noneMatch(o -> o.state().live() && !o.marks().abandoned()))
                    .isPresent())
        .map(Run::id)
        .toList();
  }
}
