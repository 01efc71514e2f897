package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.job.Evidence;
import io.souk.chaos.job.Fault;
import io.souk.chaos.job.HistoryCheck;
import io.souk.chaos.job.JobPlan;
import io.souk.chaos.job.Objection;
import io.souk.chaos.work.TaskFiles;
import io.souk.chaos.work.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Three masters, of which the leading one is killed with SIGKILL three times, each time in the
 * middle of an upgrade and with a job due every five seconds. All is asked of the ports of the
 * other masters. Afterwards services are as asked, with one process a task, and each run of the job
 * happened once or is recorded as missed.
 */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class HostedFailoverIT {

  private static final Duration LIMIT = Duration.ofSeconds(240);
  private static final int MASTERS = 3;
  private static final int KILLS = 3;
  private static final int INSTANCES = 4;
  private static final int JOB_SECONDS = 5;
  private static final String JOB = "every-five";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  private final String tag = "souk-it-" + Long.toHexString(System.nanoTime());
  private final Pattern process =
      Pattern.compile(Pattern.quote(tag) + "-v(\\d+)-([^ ]+instance[^ ]+)");
  private final List<Master> masters = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  /** A master that is started again and again on the same ports. */
  private final class Master {

    private final int port;
    private final int marathon;
    private final int chronos;
    private final String name;
    private SoukProcess running;

    Master(int index, FreePorts ports) {
      this.name = "m" + index;
      this.port = ports.next(20);
      this.marathon = ports.next();
      this.chronos = ports.next();
    }

    void start() {
      running =
          SoukProcess.start(
              dir,
              "master",
              "--port",
              "" + port,
              "--masters",
              masters.stream()
                  .map(each -> "127.0.0.1:" + each.port)
                  .collect(Collectors.joining(",")),
              "--marathon-port",
              "" + marathon,
              "--chronos-port",
              "" + chronos,
              // All of the history is judged, and it is looked at only now and then.
              "--chronos-job-history-limit",
              "1000",
              "--work-dir",
              dir.resolve(name).toString());
    }

    /** Three start at once, which takes a small machine its time. */
    void awaitReady() {
      Wait.until(LIMIT, () -> running.out().contains("is ready:"), () -> name + running.err());
    }

    String url() {
      return "http://127.0.0.1:" + port;
    }

    String marathonUrl() {
      return "http://127.0.0.1:" + marathon;
    }

    String chronosUrl() {
      return "http://127.0.0.1:" + chronos;
    }
  }

  @Test
  void theLeaderIsKilledThrice() {
    FreePorts ports = new FreePorts();
    for (int i = 0; i < MASTERS; i++) {
      masters.add(new Master(i, ports));
    }
    masters.forEach(Master::start);
    try {
      masters.forEach(Master::awaitReady);
      try (SoukProcess first = agent(ports, "a1");
          SoukProcess second = agent(ports, "a2")) {
        failOver(first, second);
      }
    } finally {
      masters.forEach(each -> each.running.close());
      tagged().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private SoukProcess agent(FreePorts ports, String name) {
    return SoukProcess.start(
            dir,
            "agent",
            "--master",
            masters.stream().map(Master::url).collect(Collectors.joining(",")),
            "--port",
            "" + ports.next(2),
            "--work-dir",
            dir.resolve(name).toString(),
            "--resources",
            "cpus:4;mem:4096;disk:4096;ports:[31000-31999]",
            "--runtime",
            "process")
        .awaitReady();
  }

  private void failOver(SoukProcess first, SoukProcess second) {
    Wait.until(
        LIMIT,
        () -> Http.json(leader().url() + "/slaves").path("slaves").size() == 2,
        () -> first.err() + second.err());
    TaskFiles files = new TaskFiles(dir.resolve("written"));
    JobPlan plan = defineJob(files);
    Watch watch = new Watch(() -> standby().chronosUrl(), List.of(plan.name()));
    Http.Answer created = Http.send("POST", standby().marathonUrl() + "/v2/apps", app(0));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    awaitDeployed(0);
    for (int version = 1; version <= KILLS; version++) {
      Http.Answer asked =
          Http.send("PUT", standby().marathonUrl() + "/v2/apps/moving", app(version));
      assertThat(asked.status()).as(asked.body()).isEqualTo(200);
      int moment = version;
      Wait.until(
          LIMIT, () -> running(moment).size() >= 1, () -> "nothing of " + moment + ": " + story());
      killLeader();
      watch.look();
      awaitDeployed(version);
    }
    Instant end = Instant.now();
    Wait.until(
        LIMIT,
        () -> {
          watch.look();
          return watch.attempts().stream().allMatch(each -> each.over() || each.due().isAfter(end))
              && watch.attempts().stream().anyMatch(each -> each.due().isAfter(end));
        },
        () -> "not quiet: " + watch.attempts());
    judge(watch, plan, files, end);
    Http.delete(standby().marathonUrl() + "/v2/apps/moving");
    Wait.until(LIMIT, () -> processes().isEmpty(), () -> "tasks outlive their app: " + story());
  }

  private JobPlan defineJob(TaskFiles files) {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(10);
    List<Instant> due = new ArrayList<>();
    for (Instant at = start;
        at.isBefore(start.plus(Duration.ofHours(1)));
        at = at.plusSeconds(JOB_SECONDS)) {
      due.add(at);
    }
    JobPlan plan =
        new JobPlan(JOB, due, Set.of(), JobPlan.Policy.STANDARD, Duration.ofSeconds(1), false);
    String json =
        """
        {"name": "%s", "schedule": "R/%s/PT%dS", "owner": "", "retries": 2, "retryDelay": "PT2S",
         "cpus": 0.1, "mem": 16, "disk": 0, "command": "%s"}\
        """
            .formatted(JOB, start, JOB_SECONDS, files.command(plan));
    Http.Answer answer = Http.send("POST", standby().chronosUrl() + "/v1/scheduler/iso8601", json);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 204);
    return plan;
  }

  /** Kills it, asks the others until they answer, and starts it again. */
  private void killLeader() {
    Master killed = leader();
    Instant from = Instant.now();
    killed.running.kill();
    Map<String, Integer> statuses = new TreeMap<>();
    for (Master other : masters) {
      if (other != killed) {
        Wait.until(
            LIMIT,
            () -> {
              int marathon = Http.get(other.marathonUrl() + "/v2/apps").status();
              int chronos = Http.get(other.chronosUrl() + "/v1/scheduler/jobs").status();
              statuses.merge(other.name + " services " + marathon, 1, Integer::sum);
              statuses.merge(other.name + " jobs " + chronos, 1, Integer::sum);
              return marathon == 200 && chronos == 200;
            },
            () -> statuses.toString());
      }
    }
    System.out.printf(
        "failover: %s killed, both others answer after %d ms: %s%n",
        killed.name, Duration.between(from, Instant.now()).toMillis(), statuses);
    assertThat(statuses.keySet())
        .as("reads wait or are told to come back")
        .allMatch(status -> status.endsWith(" 200") || status.endsWith(" 503"));
    killed.start();
    killed.awaitReady();
    faults.add(new Fault("KILL", killed.name, from, Instant.now()));
  }

  /** Who says that it is the leader of the services, as all of them have it. */
  private Master leader() {
    Master[] found = new Master[1];
    Wait.until(
        LIMIT,
        () -> {
          Set<String> named = new TreeSet<>();
          for (Master master : masters) {
            Http.Answer answer = Http.get(master.marathonUrl() + "/v2/leader");
            named.add(answer.status() == 200 ? answer.json().path("leader").asText() : "none");
          }
          masters.stream()
              .filter(each -> named.equals(Set.of("127.0.0.1:" + each.marathon)))
              .forEach(each -> found[0] = each);
          return found[0] != null;
        },
        () -> "no leader that all agree on");
    return found[0];
  }

  private Master standby() {
    Master leader = leader();
    return masters.stream().filter(each -> each != leader).findFirst().orElseThrow();
  }

  private void awaitDeployed(int version) {
    Wait.until(
        LIMIT,
        () -> {
          Http.Answer deployments = Http.get(standby().marathonUrl() + "/v2/deployments");
          return deployments.status() == 200 && deployments.json().isEmpty();
        },
        () -> "version " + version + ": " + story());
    // A process that was told to end may take a moment longer than the end of its task.
    Wait.until(
        LIMIT,
        () -> ids().equals(running(version)) && processes().size() == INSTANCES,
        () -> "version " + version + ": " + story());
    assertThat(ids()).hasSize(INSTANCES);
  }

  private void judge(Watch watch, JobPlan plan, TaskFiles files, Instant end) {
    Instant known = Instant.now();
    watch.lookAndCount();
    Evidence evidence =
        new Evidence(
            files.read(),
            watch.attempts(),
            watch.misses(),
            watch.counts(),
            faults,
            List.of(),
            end,
            known);
    System.out.printf(
        "failover: %d attempts, %d processes, %d ranges missed%n",
        evidence.attempts().size(), evidence.executions().size(), evidence.misses().size());
    List<Objection> objections = HistoryCheck.check(List.of(plan), evidence);
    assertThat(objections).isEmpty();
    assertThat(evidence.executions()).hasSizeGreaterThan(KILLS);
  }

  private String app(int version) {
    return """
    {"id": "/moving", "instances": %d, "cpus": 0.1, "mem": 16, "disk": 0,
     "portDefinitions": [], "backoffSeconds": 0,
     "cmd": "exec sh -c 'while :; do sleep 1; done' %s-v%d-$MESOS_TASK_ID",
     "upgradeStrategy": {"minimumHealthCapacity": 0.5, "maximumOverCapacity": 0.5}}\
    """
        .formatted(INSTANCES, tag, version);
  }

  private Set<String> ids() {
    Set<String> ids = new TreeSet<>();
    Http.Answer tasks = Http.get(standby().marathonUrl() + "/v2/tasks");
    if (tasks.status() == 200) {
      for (JsonNode task : tasks.json().path("tasks")) {
        ids.add(task.path("id").asText());
      }
    }
    return ids;
  }

  private List<Matcher> processes() {
    return ProcessHandle.allProcesses().map(this::matcher).filter(Matcher::find).toList();
  }

  private List<ProcessHandle> tagged() {
    return ProcessHandle.allProcesses().filter(each -> matcher(each).find()).toList();
  }

  private Matcher matcher(ProcessHandle each) {
    return process.matcher(each.info().commandLine().orElse(""));
  }

  private Set<String> running(int version) {
    Set<String> ids = new TreeSet<>();
    processes().stream()
        .filter(each -> each.group(1).equals("" + version))
        .forEach(each -> ids.add(each.group(2)));
    return ids;
  }

  private String story() {
    String output =
        masters.stream()
            .map(each -> each.name + ": " + each.running.err())
            .collect(Collectors.joining("\n"));
    return "tasks "
        + ids()
        + ", processes "
        + processes().stream().map(Matcher::group).toList()
        + ", deployments "
        + Http.get(standby().marathonUrl() + "/v2/deployments").body()
        + "\n"
        + output;
  }
}
