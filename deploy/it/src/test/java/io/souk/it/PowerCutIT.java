package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.it.MasterTrio.Leader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * All masters are killed with SIGKILL at one moment, in the middle of an upgrade, and started
 * again. Everything that was asked for is there, no task has noticed, and what was under way goes
 * on.
 */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class PowerCutIT {

  private static final Duration LIMIT = MasterTrio.LIMIT;
  private static final int SLEEPERS = 3;
  private static final String JOB_SCHEDULE = "PT4S";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  private final String tag = "souk-power-" + Long.toHexString(System.nanoTime());

  @Test
  void allThatWasAskedForOutlivesAllMasters() throws IOException {
    try (MasterTrio masters = new MasterTrio(dir)) {
      masters.start();
      masters.awaitLeader();
      String resources = "cpus:4;mem:2048;disk:2048;ports:[";
      try (SoukProcess one =
              masters.agent("a0", masters.freePort(), masters.urls(), resources + "31000-31099]");
          SoukProcess two =
              masters.agent("a1", masters.freePort(), masters.urls(), resources + "31100-31199]")) {
        story(masters);
        assertThat(one.isAlive() && two.isAlive()).isTrue();
      } finally {
        services().keySet().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
      }
    }
  }

  private void story(MasterTrio masters) throws IOException {
    Leader before = masters.awaitLeader();
    Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3);
    ask(before, first);
    await(
        before,
        "apps run",
        found ->
            found.apps().equals(Map.of("/power/kept", 1, "/power/moving", 1, "/power/sleepers", 3))
                && found.deployments().isEmpty());
    upgrade(before);
    Wait.until(LIMIT, () -> runs().size() >= 2, () -> "the job ran " + runs());
    Found there =
        await(
            before,
            "old and new run beside each other",
            found ->
                found.deployments().size() == 1
                    && found.apps().getOrDefault("/power/moving", 0) == 2);
    Map<Long, String> processes = services();
    assertThat(processes).as("three, one with a volume, the old and the new").hasSize(SLEEPERS + 3);

    masters.killAll();
    int ran = runs().size();
    assertThat(services()).as("tasks go on without masters").isEqualTo(processes);
    masters.start();
    Leader after = masters.awaitLeader();
    assertThat(after.term()).isGreaterThan(before.term());
    assertThat(after.cluster()).isEqualTo(before.cluster());

    await(after, "everything is there as before: " + there, there::equals);
    Wait.until(LIMIT, () -> runs().size() >= ran + 2, () -> "the job ran " + runs());
    assertThat(runs()).as("each run once").doesNotHaveDuplicates();
    assertThat(services()).as("no task stopped").isEqualTo(processes);

    Files.createFile(ready());
    Found end = await(after, "the upgrade ends", found -> found.deployments().isEmpty());
    assertThat(end.withoutDeployments()).isEqualTo(there.withoutDeployments());
    Wait.until(LIMIT, () -> services().size() == SLEEPERS + 2, () -> "processes: " + services());
    assertThat(processes).as("nothing but the old version ended").containsAllEntriesOf(services());
    Http.delete(after.member().marathon() + "/v2/groups/power?force=true");
    Http.delete(after.member().chronos() + "/v1/scheduler/job/power-job");
    Wait.until(LIMIT, () -> services().isEmpty(), () -> "tasks outlive their apps: " + services());
  }

  /** One of everything. */
  private void ask(Leader leader, Instant first) {
    must("POST", leader.member().marathon() + "/v2/apps", app("sleepers", SLEEPERS, ""));
    must(
        "POST",
        leader.member().marathon() + "/v2/apps",
        app(
            "kept",
            1,
            """
            ,"container":{"type":"MESOS","volumes":[
            {"containerPath":"data","mode":"RW","persistent":{"size":16}}]}"""));
    must("POST", leader.member().marathon() + "/v2/apps", app("moving", 1, ""));
    must(
        "POST",
        leader.member().chronos() + "/v1/scheduler/iso8601",
        """
        {"name":"power-job","owner":"","schedule":"R/%s/%s","cpus":0.1,"mem":16,"disk":0,
        "command":"echo $MESOS_TASK_ID >> %s"}"""
            .formatted(first, JOB_SCHEDULE, runFile()));
    must(
        "POST",
        leader.member().chronos() + "/v1/scheduler/iso8601",
        """
        {"name":"far-job","owner":"","schedule":"R/2040-01-01T00:00:00Z/P1D","cpus":0.1,"mem":16,
        "disk":0,"command":"true"}""");
    must("PUT", leader.member().url() + "/weights", "[{\"role\":\"heavy\",\"weight\":2.5}]");
    must(
        "POST",
        leader.member().url() + "/api/v1",
        """
        {"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[
        {"role":"modest","limits":{"mem":{"value":77}}}]}}""");
    must(
        "POST",
        leader.member().url() + "/api/v1",
        """
        {"type":"RESERVE_RESOURCES","reserve_resources":{"agent_id":{"value":"%s"},"resources":[%s]}}"""
            .formatted(
                Http.json(leader.member().url() + "/slaves").at("/slaves/0/id").asText(),
                Json.scalar("disk", 48, Json.reserved("power-reserved", "operator"))));
  }

  /** The new version is not healthy before its mark is there. */
  private void upgrade(Leader leader) {
    must(
        "PUT",
        leader.member().marathon() + "/v2/apps/power/moving",
        """
        {"env":{"VERSION":"2"},"healthChecks":[{"protocol":"COMMAND","intervalSeconds":1,
        "gracePeriodSeconds":3600,"command":{"value":"test -e %s"}}],
        "upgradeStrategy":{"minimumHealthCapacity":1,"maximumOverCapacity":1}}"""
            .formatted(ready()));
  }

  private String app(String name, int instances, String more) {
    return """
        {"id":"/power/%s","instances":%d,"cpus":0.1,"mem":32,"disk":0,"backoffSeconds":0,
        "portDefinitions":[],"cmd":"exec sh -c 'while :; do sleep 1; done' %s-%s"%s}"""
        .formatted(name, instances, tag, name, more);
  }

  private static void must(String method, String url, String body) {
    Http.Answer answer = Http.send(method, url, body);
    assertThat(answer.status()).as(url + " " + body + ": " + answer.body()).isBetween(200, 204);
  }

  /**
   * What the platform shows.
   *
   * @param apps how many tasks of each run
   * @param deployments their ids
   * @param tasks ids of the tasks of apps
   * @param others jobs, weights, quotas, reservations and volumes, in words
   */
  private record Found(
      Map<String, Integer> apps, Set<String> deployments, Set<String> tasks, Set<String> others) {

    static Found of(Leader leader) {
      String marathon = leader.member().marathon();
      Map<String, Integer> apps = new TreeMap<>();
      for (JsonNode app : Http.json(marathon + "/v2/apps").path("apps")) {
        apps.put(app.path("id").asText(), app.path("tasksRunning").asInt());
      }
      Set<String> tasks = ids(Http.json(marathon + "/v2/tasks").path("tasks"));
      return new Found(apps, ids(Http.json(marathon + "/v2/deployments")), tasks, others(leader));
    }

    private static Set<String> ids(JsonNode list) {
      return list.valueStream()
          .map(each -> each.path("id").asText())
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> others(Leader leader) {
      Set<String> found = new TreeSet<>();
      for (JsonNode job : Http.json(leader.member().chronos() + "/v1/scheduler/jobs")) {
        // The schedule tells of the next occurrence.
        String schedule = job.path("schedule").asText();
        found.add(job.path("name").asText() + schedule.substring(schedule.lastIndexOf('/')));
      }
      String kernel = leader.member().url();
      for (JsonNode weight : Http.json(kernel + "/weights")) {
        found.add(weight.path("role").asText() + " weighs " + weight.path("weight"));
      }
      for (JsonNode quota :
          Http.send("POST", kernel + "/api/v1", "{\"type\":\"GET_QUOTA\"}")
              .json()
              .at("/get_quota/status/configs")) {
        found.add(quota.path("role").asText() + " has " + quota.path("limits"));
      }
      for (JsonNode agent : Http.json(kernel + "/slaves").path("slaves")) {
        found.add(
            agent.path("id")
                + " "
                + agent.path("active")
                + " reserved "
                + agent.path("reserved_resources_full"));
      }
      return found;
    }

    Found withoutDeployments() {
      Map<String, Integer> settled = new TreeMap<>(apps);
      settled.put("/power/moving", 1);
      return new Found(settled, Set.of(), Set.of(), others);
    }
  }

  /** Waits until what is shown is as wanted. */
  private static Found await(Leader leader, String what, Predicate<Found> wanted) {
    List<Found> last = new ArrayList<>();
    Wait.until(
        LIMIT,
        () -> {
          Found found = Found.of(leader);
          last.clear();
          last.add(found);
          return wanted.test(found);
        },
        () -> what + "; shown is " + last);
    return last.getFirst();
  }

  private Path ready() {
    return dir.resolve("ready");
  }

  private Path runFile() {
    return dir.resolve("runs");
  }

  /** Task ids of all runs of the job. */
  private List<String> runs() {
    try {
      return Files.exists(runFile()) ? Files.readAllLines(runFile()) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processes of tasks of apps, by pid. */
  private Map<Long, String> services() {
    String start = "-c while :; do sleep 1; done " + tag;
    Map<Long, String> found = new TreeMap<>();
    ProcessHandle.allProcesses()
        .forEach(
            each -> {
              String line = each.info().commandLine().orElse("");
              if (line.contains(start)) {
                found.put(each.pid(), line.substring(line.indexOf(start)));
              }
            });
    return found;
  }
}
