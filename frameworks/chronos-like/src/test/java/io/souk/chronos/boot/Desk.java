package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.audit.Author;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.decide.JobDecider;
import io.souk.chronos.decide.LaunchDecider;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.RunDecider;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.launch.OpenOffer;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.store.Codec;
import io.souk.framework.Store.Entry;
import io.souk.framework.Store.Write;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The deciders over a ledger and what would be stored, without loop, ports and time. */
final class Desk {

  final JobDecider jobs = new JobDecider(Settings.STANDARD);
  final RunDecider runs = new RunDecider(Settings.STANDARD);
  private final LaunchDecider launches = new LaunchDecider();
  private final JobReader reader = new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")));
  private final Codec codec = new Codec(reader);
  private final Map<String, Entry> stored = new HashMap<>();
  Ledger ledger = new Ledger();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /**
   * A definition.
   *
   * @param parents none for a job that runs only when asked
   * @param more further members, each with a comma before it
   */
  Job read(String name, Collection<String> parents, String more) {
    String trigger =
        parents.isEmpty()
            ? "\"schedule\":\"R0/2026-01-01T00:00:00Z/PT1H\""
            : "\"parents\":[\"" + String.join("\",\"", parents) + "\"]";
    String text = "{\"name\":\"%s\",\"retries\":0,%s%s}".formatted(name, trigger, more);
    try {
      return reader.read(new ObjectMapper().readTree(text), now);
    } catch (IOException malformed) {
      throw new AssertionError(text, malformed);
    }
  }

  void put(String name, String... parents) {
    apply(jobs.put(ledger, read(name, List.of(parents), ""), false, Author.PLATFORM, now));
  }

  void ask(String name) {
    apply(jobs.runNow(ledger, new JobName(name), "", now));
  }

  /** Everything that may start does. */
  void launch() {
    while (!ledger.launchable(now).isEmpty()) {
      apply(launches.place(ledger, List.of(new OpenOffer(offer())), now).decision());
    }
  }

  List<Run> live(String name) {
    return ledger.runs(new JobName(name)).stream()
        .filter(run -> run.state().live() && !run.marks().abandoned())
        .toList();
  }

  List<Run> queued(String name) {
    return ledger.runs(new JobName(name)).stream()
        .filter(run -> run.state() == RunState.QUEUED)
        .toList();
  }

  void report(Run run, TaskState state) {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(run.id().text()))
            .setState(state)
            .build();
    apply(runs.report(ledger, status, now));
  }

  /** Asks for a run of {@code name} and ends it. */
  void run(String name, TaskState end) {
    ask(name);
    launch();
    report(live(name).get(0), end);
  }

  void delete(String name) {
    apply(jobs.delete(ledger, new JobName(name), Author.PLATFORM, now));
  }

  void restart() {
    ledger = new Ledger();
    codec
        .decode(List.copyOf(stored.values()), damaged -> assertThat(damaged).isNull())
        .forEach(ledger::apply);
  }

  void apply(Decision decision) {
    now = now.plusMillis(1);
    for (Write write : codec.encode(decision.changes())) {
      switch (write) {
        case Write.Put put -> stored.put(put.key(), new Entry(put.key(), 1, put.value()));
        case Write.Delete delete -> stored.remove(delete.key());
      }
    }
    decision.changes().forEach(ledger::apply);
  }

  Set<String> parents(String name) {
    return ledger.job(new JobName(name)).orElseThrow().trigger() instanceof Dependent dependent
        ? texts(dependent.parents())
        : Set.of();
  }

  Set<String> satisfied(String name) {
    return ledger.job(new JobName(name)).orElseThrow().trigger() instanceof Dependent dependent
        ? texts(dependent.satisfied())
        : Set.of();
  }

  private static Set<String> texts(Set<JobName> names) {
    return names.stream().map(JobName::value).collect(Collectors.toSet());
  }

  private static Offer offer() {
    return Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("o"))
        .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
        .setAgentId(AgentID.newBuilder().setValue("agent"))
        .setHostname("host")
        .addResources(scalar("cpus"))
        .addResources(scalar("mem"))
        .addResources(scalar("disk"))
        .build();
  }

  private static Resource scalar(String name) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(1_000_000))
        .build();
  }
}
