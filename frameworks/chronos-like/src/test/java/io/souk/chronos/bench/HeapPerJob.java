package io.souk.chronos.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.alarm.Agenda;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.store.Codec;
import io.souk.framework.Store.Entry;
import io.souk.framework.Store.Write;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Prints how much heap a defined job takes: what the framework holds of it, which is its
 * definition, its place among all jobs and its alarm, when it was read from the store. The entries
 * of the store belong to the registry and are not counted.
 *
 * <p>Run with {@code -XX:+UseSerialGC}; the argument is the number of jobs (100000).
 */
public final class HeapPerJob {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int ROUNDS = 5;

  private final JobReader reader =
      new JobReader(JobDefaults.standard("nobody", ZoneId.of("Europe/Berlin")));
  private final Codec codec = new Codec(reader);
  private final ObjectMapper json = new ObjectMapper();

  private HeapPerJob() {}

  /** Prints a line for each kind of job. */
  public static void main(String[] args) throws IOException {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    HeapPerJob bench = new HeapPerJob();
    bench.print("same command", jobs, number -> "true", false);
    bench.print("command of its own", jobs, number -> "backup /data/" + number, false);
    bench.print("command of its own, has run", jobs, number -> "backup /data/" + number, true);
  }

  private record State(Ledger ledger, Agenda agenda) {}

  private void print(String kind, int jobs, IntFunction<String> command, boolean ran)
      throws IOException {
    List<Entry> entries = entries(jobs, command, ran);
    long before = used();
    long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    State state = load(entries);
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
    long bytes = used() - before;
    System.out.printf(
        Locale.ROOT,
        "%s: %d B a job, %d jobs, read in %.2f s of CPU%n",
        kind,
        bytes / state.ledger().jobs().size(),
        state.agenda().size(),
        took / 1e9);
  }

  private List<Entry> entries(int jobs, IntFunction<String> command, boolean ran)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      String text =
          """
          {"name": "job-%d", "command": "%s", "owner": "ops@example.com",
           "schedule": "R/2026-01-02T%02d:%02d:%02dZ/PT1M"}"""
              .formatted(i, command.apply(i), i / 3600 % 24, i / 60 % 60, i % 60);
      Job job = reader.read(json.readTree(text), NOW);
      List<Change> changes = new ArrayList<>(List.of(new Change.PutJob(job)));
      if (ran) {
        changes.add(new Change.PutProgress(ran(job)));
      }
      for (Write write : codec.encode(changes)) {
        if (write instanceof Write.Put put) {
          entries.add(new Entry(put.key(), 1, put.value()));
        }
      }
    }
    return entries;
  }

  private static Job ran(Job job) {
    Trigger.Scheduled scheduled = (Trigger.Scheduled) job.trigger();
    Instant due = scheduled.schedule().nextDue().orElseThrow();
    return job.withTrigger(scheduled.at(scheduled.schedule().after(due, 1)))
        .withTally(job.tally().succeeded(due));
  }

  private State load(List<Entry> entries) {
    Ledger ledger = new Ledger();
    Agenda agenda = new Agenda();
    codec
        .decode(
            entries,
            damaged -> {
              throw new IllegalStateException(damaged);
            })
        .forEach(ledger::apply);
    for (Job job : ledger.jobs()) {
      Wakes.next(ledger, job.name(), NOW)
          .ifPresent(at -> agenda.set(job.name(), at.toEpochMilli()));
    }
    return new State(ledger, agenda);
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
