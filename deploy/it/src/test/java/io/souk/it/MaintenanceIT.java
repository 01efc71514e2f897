package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine is emptied, in a maintenance window and by draining its agent, while its app keeps the
 * instances that it has elsewhere and gets the others back there; afterwards the machine has work
 * again.
 */
class MaintenanceIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int INSTANCES = 6;

  /** More than two agents have room for, as many as three have. */
  private static final int FULL = 12;

  @TempDir Path dir;

  @Test
  void aMaintenanceWindowEmptiesAMachine() {
    try (ThreeAgents cluster = new ThreeAgents(dir)) {
      deploy(cluster);
      String machine = busiest(cluster);
      try (SchedulerClient other =
          new SchedulerClient(cluster.port(), Json.framework("other", "other"))) {
        launch(other, cluster.slave(machine).orElseThrow().path("id").asText());
        isEmptied(cluster, other, machine);
      }
    }
  }

  private static void isEmptied(ThreeAgents cluster, SchedulerClient other, String machine) {
    String named = ThreeAgents.machine(machine);
    schedule(cluster, named);
    inverseOfferIsAnswered(cluster, other, machine);
    assertThat(healthy(cluster)).as("a window ends nothing").isEqualTo(INSTANCES);

    replaceOneAfterTheOther(cluster, machine);
    assertThat(post(cluster, "/machine/down", "[" + named + "]").status()).isEqualTo(200);
    other.awaitState(0, "t", "TASK_LOST");
    Wait.until(LIMIT, () -> cluster.slave(machine).isEmpty(), () -> "" + cluster.slaves());
    cluster.agent(machine).awaitExit(LIMIT);
    assertThat(Http.json(cluster.url() + "/maintenance/status").at("/down_machines/0/hostname"))
        .hasToString('"' + machine + '"');
    assertThat(healthy(cluster)).isEqualTo(INSTANCES);

    assertThat(post(cluster, "/machine/up", "[" + named + "]").status()).isEqualTo(200);
    assertThat(Http.json(cluster.url() + "/maintenance/schedule").path("windows")).isEmpty();
    cluster.startAgain(machine);
    hasWorkAgain(cluster, machine);
  }

  @Test
  void aDrainedAgentIsEmptyAndComesBack() {
    try (ThreeAgents cluster = new ThreeAgents(dir)) {
      deploy(cluster);
      String machine = busiest(cluster);
      String id = cluster.slave(machine).orElseThrow().path("id").asText();
      long there = placed(cluster).get(machine);
      long fewest = fewestWhile(cluster, () -> drain(cluster, id));
      assertThat(fewest)
          .as("those on the other machines stay")
          .isGreaterThanOrEqualTo(INSTANCES - there);
      assertThat(placed(cluster)).doesNotContainKey(machine);
      Http.Answer scaled = scale(cluster, FULL);
      assertThat(scaled.status()).as(scaled.body()).isEqualTo(200);
      Wait.until(
          LIMIT,
          () -> placed(cluster).values().stream().mapToLong(Long::longValue).sum() == 8,
          () -> "two agents are not full: " + placed(cluster));
      assertThat(placed(cluster)).doesNotContainKey(machine);
      run(cluster, "reactivate", id);
      Wait.until(
          LIMIT,
          () -> placed(cluster).getOrDefault(machine, 0L) == 4,
          () -> "the agent that came back has no work: " + placed(cluster));
      awaitHealthy(cluster, FULL);
    }
  }

  private static void deploy(ThreeAgents cluster) {
    String app =
        """
        {"id":"/web","cmd":"exec sleep 1000","instances":%d,"cpus":0.25,"mem":32,"disk":0,
         "healthChecks":[{"protocol":"COMMAND","command":{"value":"true"},
           "gracePeriodSeconds":60,"intervalSeconds":1}]}"""
            .formatted(INSTANCES);
    Http.Answer answer = Http.send("POST", cluster.marathon() + "/v2/apps", app);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    awaitHealthy(cluster, INSTANCES);
  }

  private static void awaitHealthy(ThreeAgents cluster, int count) {
    Wait.until(
        LIMIT,
        () -> healthy(cluster) == count,
        () -> healthy(cluster) + " of " + count + ": " + placed(cluster));
  }

  private static long healthy(ThreeAgents cluster) {
    return Http.json(cluster.marathon() + "/v2/apps/web").at("/app/tasksHealthy").asLong();
  }

  private static Http.Answer scale(ThreeAgents cluster, int instances) {
    return Http.send(
        "PUT", cluster.marathon() + "/v2/apps/web?force=true", "{\"instances\":" + instances + "}");
  }

  private static List<JsonNode> running(ThreeAgents cluster) {
    return Http.json(cluster.marathon() + "/v2/apps/web/tasks")
        .path("tasks")
        .valueStream()
        .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
        .toList();
  }

  /** Running instances by machine. */
  private static Map<String, Long> placed(ThreeAgents cluster) {
    return running(cluster).stream()
        .collect(Collectors.groupingBy(it -> it.path("host").asText(), Collectors.counting()));
  }

  private static String busiest(ThreeAgents cluster) {
    return placed(cluster).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  private static void launch(SchedulerClient other, String agent) {
    JsonNode offer = other.awaitOffer(0, it -> it.at("/agent_id/value").asText().equals(agent));
    other.accept(
        offer, 0, Json.launch(Json.task(offer, "t", "exec sleep 1000", Json.scalar("mem", 32))));
    other.awaitState(0, "t", "TASK_RUNNING");
    other.call("SUPPRESS", "");
    other.awaitOpen(open -> true).forEach(open -> other.decline(open, 0));
  }

  private static Http.Answer post(ThreeAgents cluster, String path, String body) {
    return Http.send("POST", cluster.url() + path, body);
  }

  private static void schedule(ThreeAgents cluster, String machine) {
    String schedule =
        """
        {"windows":[{"machine_ids":[%s],
          "unavailability":{"start":{"nanoseconds":%d},"duration":{"nanoseconds":%d}}}]}"""
            .formatted(
                machine, System.currentTimeMillis() * 1_000_000, Duration.ofHours(1).toNanos());
    Http.Answer answer = post(cluster, "/maintenance/schedule", schedule);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private static void inverseOfferIsAnswered(
      ThreeAgents cluster, SchedulerClient other, String machine) {
    JsonNode inverse =
        other
            .await(0, SchedulerClient.type("INVERSE_OFFERS"))
            .at("/inverse_offers/inverse_offers/0");
    other.call(
        "ACCEPT_INVERSE_OFFERS",
        "\"accept_inverse_offers\":{\"inverse_offer_ids\":[%s]}".formatted(inverse.get("id")));
    Wait.until(
        LIMIT,
        () -> {
          JsonNode draining =
              Http.json(cluster.url() + "/maintenance/status").at("/draining_machines/0");
          return draining.at("/id/hostname").asText().equals(machine)
              && draining
                  .path("statuses")
                  .valueStream()
                  .anyMatch(
                      it ->
                          it.path("status").asText().equals("ACCEPT")
                              && it.at("/framework_id/value").asText().equals(other.id()));
        },
        () -> Http.get(cluster.url() + "/maintenance/status").body());
  }

  /** As an operator does: the next one goes when the one before has been replaced elsewhere. */
  private static void replaceOneAfterTheOther(ThreeAgents cluster, String machine) {
    while (placed(cluster).containsKey(machine)) {
      String task =
          running(cluster).stream()
              .filter(it -> it.path("host").asText().equals(machine))
              .findFirst()
              .orElseThrow()
              .path("id")
              .asText();
      long fewest =
          fewestWhile(
              cluster,
              () -> {
                Http.delete(cluster.marathon() + "/v2/apps/web/tasks/" + task);
                Wait.until(
                    LIMIT,
                    () ->
                        running(cluster).size() == INSTANCES
                            && running(cluster).stream().noneMatch(it -> hasId(it, task)),
                    () -> task + " is not replaced: " + placed(cluster));
                awaitHealthy(cluster, INSTANCES);
              });
      assertThat(fewest).isGreaterThanOrEqualTo(INSTANCES - 1L);
    }
  }

  private static boolean hasId(JsonNode task, String id) {
    return task.path("id").asText().equals(id);
  }

  /** The fewest healthy instances that were seen meanwhile. */
  private static long fewestWhile(ThreeAgents cluster, Runnable work) {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong fewest = new AtomicLong(Long.MAX_VALUE);
    Thread watch =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    fewest.accumulateAndGet(healthy(cluster), Math::min);
                  }
                });
    try {
      work.run();
    } finally {
      over.set(true);
      join(watch);
    }
    return fewest.get();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void drain(ThreeAgents cluster, String id) {
    assertThat(run(cluster, "drain", id, "--max-grace-period", "5s")).contains("drained");
    awaitHealthy(cluster, INSTANCES);
  }

  private String run(ThreeAgents cluster, String... words) {
    String[] line = new String[words.length + 3];
    line[0] = "agent";
    System.arraycopy(words, 0, line, 1, words.length);
    line[words.length + 1] = "--url";
    line[words.length + 2] = cluster.gateway();
    try (SoukProcess command = SoukProcess.start(dir, line)) {
      assertThat(command.awaitExit(LIMIT)).as(command.err()).isZero();
      return command.out();
    }
  }

  private static void hasWorkAgain(ThreeAgents cluster, String machine) {
    Http.Answer scaled = scale(cluster, FULL);
    assertThat(scaled.status()).as(scaled.body()).isEqualTo(200);
    awaitHealthy(cluster, FULL);
    assertThat(placed(cluster)).containsKey(machine);
  }
}
