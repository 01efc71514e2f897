package io.souk.chaos.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.check.Amounts;
import io.souk.chaos.check.End;
import io.souk.chaos.check.Obedience;
import io.souk.chaos.check.Records;
import io.souk.chaos.check.TaskLife;
import io.souk.chaos.client.Clients;
import io.souk.chaos.client.Masters;
import io.souk.chaos.job.Evidence;
import io.souk.chaos.job.Execution;
import io.souk.chaos.job.Fault;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads everything that is to be judged, once it is quiet. */
final class Collector {

  /** Tasks give a sign of life every second. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Amounts OF_TIMED = new Amounts(150, 1);

  private final Platform platform;
  private final Work work;
  private final Sampler sampler;
  private final List<Fault> faults;

  Collector(Platform platform, Work work, Sampler sampler, List<Fault> faults) {
    this.platform = platform;
    this.work = work;
    this.sampler = sampler;
    this.faults = faults;
  }

  Records collect(Instant horizon, List<String> restless) {
    Clients clients = work.clients();
    Options options = platform.options();
    Instant known = Instant.now();
    if (!work.plans().isEmpty() && restless.isEmpty()) {
      work.watch().lookAndCount();
    }
    work.runEnds().look();
    End end = end(restless);
    List<Execution> executions = work.timed().read();
    List<TaskLife> lives = new ArrayList<>(work.marked().read());
    executions.forEach(each -> lives.add(life(each)));
    Map<String, Amounts> agents = new HashMap<>();
    options.agentNames().forEach(name -> agents.put(name, AgentSize.AMOUNTS));
    return new Records(
        clients.writes(),
        clients.values(),
        clients.runs(),
        runEnds(),
        platform.reigns(),
        platform.acts(),
        clients.claims(),
        obediences(),
        lives,
        agents,
        sampler.samples(),
        end,
        work.plans(),
        timed(executions, horizon, known));
  }

  /** How often anybody answered as the leader. */
  int claimed() {
    return work.clients().claimed();
  }

  private Map<String, String> runEnds() {
    Map<String, String> ends = new HashMap<>(work.runEnds().ends());
    ends.putAll(work.clients().offerEnds());
    return ends;
  }

  private Evidence timed(List<Execution> executions, Instant horizon, Instant known) {
    return new Evidence(
        executions,
        work.watch().attempts(),
        work.watch().misses(),
        work.watch().counts(),
        faults,
        work.pulse().stalls(),
        horizon,
        known);
  }

  private List<Obedience> obediences() {
    List<Obedience> all = new ArrayList<>();
    for (String agent : platform.options().agentNames()) {
      all.addAll(LogReader.obediences(agent, platform.workDir(agent).resolve("logs")));
    }
    return all;
  }

  private End end(List<String> restless) {
    Instant before = Instant.now();
    Set<String> running = running();
    Instant after = Instant.now();
    Instant looked = after.plus(SIGN_OF_LIFE);
    Wait.until(LIMIT, () -> Instant.now().isAfter(looked), () -> "the clock stands still");
    return new End(
        work.clients().apps(),
        running,
        before,
        after,
        platform.reservedByMaster("chaos-reserved"),
        platform.reservedByAgents("chaos-reserved"),
        restless);
  }

  /** Tasks that the leader shows as running. */
  private Set<String> running() {
    Set<String> running = new TreeSet<>();
    String host = platform.network().address(platform.leader());
    JsonNode state = Http.json(Masters.url(host, Masters.KERNEL_PORT) + "/state", LIMIT);
    for (JsonNode framework : state.path("frameworks")) {
      for (JsonNode task : framework.path("tasks")) {
        if (task.path("state").asText().equals("TASK_RUNNING")) {
          running.add(task.path("id").asText());
        }
      }
    }
    return running;
  }

  private TaskLife life(Execution execution) {
    Instant seen = execution.end().orElseGet(() -> lastSign(execution));
    return new TaskLife(
        execution.taskId(),
        execution.job(),
        "",
        execution.host(),
        OF_TIMED,
        Optional.empty(),
        execution.start(),
        seen);
  }

  /** Without an end it lives still if it is young, or nobody knows when it ended. */
  private Instant lastSign(Execution execution) {
    Instant now = Instant.now();
    return work.plans().stream()
        .filter(plan -> plan.name().equals(execution.job()))
        .map(plan -> execution.start().plus(plan.length()))
        .filter(now::isBefore)
        .findFirst()
        .map(end -> now)
        .orElse(execution.start());
  }
}
