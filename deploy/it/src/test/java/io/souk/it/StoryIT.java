package io.souk.it;

import static io.souk.it.SchedulerClient.amount;
import static io.souk.it.SchedulerClient.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One framework's whole life, of which the events of a Mesos 1.11.0 master are known: it reserves
 * and makes a volume, runs a task that ends well, one that fails, one with a health check and a
 * pod, is told of a maintenance, reconciles and kills. Ours must come in the same order and hold
 * the same.
 *
 * <p>The framework suppresses its offers while tasks end, for ours are made at once where Mesos
 * gathers them for a second.
 */
class StoryIT {

  private static final String INFO =
      """
      {"user":"root","name":"story","roles":["eng"],"principal":"p","failover_timeout":60,\
      "checkpoint":true,"labels":{"labels":[{"key":"team","value":"core"}]},"capabilities":[\
      {"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"},{"type":"PARTITION_AWARE"},\
      {"type":"TASK_KILLING_STATE"}]}""";

  private static final String RESERVED = Json.reserved("eng", "p");

  @TempDir Path dir;

  private final EventShapes shapes = new EventShapes("scheduler-events.shapes");

  @Test
  void eventsComeInTheOrderAndShapeThatClientsKnow() {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      int port = cluster.freePort();
      cluster.agent(
          "a",
          port,
          "cpus:2;mem:4096;disk:8192;ports:[31000-32000]",
          "--attributes",
          "rack:r1;level:3");
      cluster.operator(
          200,
          """
          {"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"eng",\
          "guarantees":{"cpus":{"value":0.5}},\
          "limits":{"cpus":{"value":1.5},"mem":{"value":2048}}}]}}""");
      cluster.operator(
          200,
          """
          {"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"eng","weight":2}]}}""");
      cluster.awaitAgents(1);
      try (SchedulerClient framework = new SchedulerClient(cluster.port(), INFO)) {
        int told = play(cluster, framework);
        List<JsonNode> events = framework.events().subList(0, told);
        assertThat(events.stream().flatMap(event -> shapes.differences(event).stream())).isEmpty();
        framework.call("TEARDOWN", "");
        Wait.until(MarketCluster.LIMIT, framework::ended, () -> "the stream is still open");
      }
    }
  }

  /** Plays the story, comparing each part's order; returns how many events it took. */
  private int play(MarketCluster cluster, SchedulerClient framework) {
    JsonNode plain = framework.awaitOffer(0, any -> true);
    assertThat(amount(plain, "cpus")).as("as much as the quota's limit").isEqualTo(1.5);
    assertThat(amount(plain, "mem")).isEqualTo(2048);
    int at = compare(framework, 0, Map.of("", List.of("SUBSCRIBED", "HEARTBEAT", "OFFERS")));

    framework.accept(plain, 0, reserve(), create());
    JsonNode withVolume = framework.awaitOffer(at, offer -> amount(offer, "disk") == 8192);
    framework.await(at, operation("op-2"));
    at =
        compare(
            framework,
            at,
            Map.of("", List.of("UPDATE_OPERATION_STATUS", "UPDATE_OPERATION_STATUS", "OFFERS")));
    assertThat(withVolume.toString())
        .contains("\"persistence\":{\"id\":\"v1\",\"principal\":\"p\"}");
    at = runThree(framework, withVolume, at);
    at = runPod(framework, at);
    at = announceMaintenance(cluster, framework, at);
    return reconcileAndKill(framework, agentOf(withVolume), at);
  }

  private int runThree(SchedulerClient framework, JsonNode offer, int from) {
    String check =
        "\"health_check\":{\"type\":\"COMMAND\",\"command\":{\"value\":\"true\"},"
            + "\"delay_seconds\":0,\"interval_seconds\":5,\"grace_period_seconds\":0}";
    framework.call("SUPPRESS", "");
    framework.accept(
        offer,
        0,
        """
        {"type":"LAUNCH","launch":{"task_infos":[%s,%s,%s]}}"""
            .formatted(
                task(offer, "running", "exec sleep 1000", check),
                task(offer, "finished", "true", ""),
                task(offer, "failed", "exit 3", "")));
    framework.awaitState(from, "running", "TASK_RUNNING");
    JsonNode healthy =
        framework.await(from, event -> event.at("/update/status/healthy").asBoolean());
    framework.acknowledge(healthy);
    framework.awaitState(from, "finished", "TASK_FINISHED");
    framework.awaitState(from, "failed", "TASK_FAILED");
    framework.call("REVIVE", "");
    framework.awaitOffer(from, any -> true);
    String started = "UPDATE TASK_STARTING SOURCE_EXECUTOR";
    String running = "UPDATE TASK_RUNNING SOURCE_EXECUTOR";
    return compare(
        framework,
        from,
        Map.of(
            "running",
            List.of(started, running, running + " REASON_TASK_HEALTH_CHECK_STATUS_UPDATED"),
            "finished",
            List.of(started, running, "UPDATE TASK_FINISHED SOURCE_EXECUTOR"),
            "failed",
            List.of(started, running, "UPDATE TASK_FAILED SOURCE_EXECUTOR"),
            "",
            List.of("OFFERS")));
  }

  private int runPod(SchedulerClient framework, int from) {
    JsonNode offer = framework.awaitOffer(0, open -> unanswered(framework, open));
    framework.call("SUPPRESS", "");
    framework.accept(
        offer,
        0,
        """
        {"type":"LAUNCH_GROUP","launch_group":{"executor":{"type":"DEFAULT",\
        "executor_id":{"value":"pod-1"},"resources":[%s,%s,%s]},\
        "task_group":{"tasks":[%s,%s]}}}"""
            .formatted(
                Json.scalar("cpus", 0.1),
                Json.scalar("mem", 32),
                Json.scalar("disk", 1),
                task(offer, "pod.a", "exec sleep 1000", ""),
                task(offer, "pod.b", "exec sleep 1000", "")));
    framework.awaitState(from, "pod.a", "TASK_RUNNING");
    framework.awaitState(from, "pod.b", "TASK_RUNNING");
    framework.call("REVIVE", "");
    framework.awaitOffer(from, any -> true);
    List<String> starts =
        List.of("UPDATE TASK_STARTING SOURCE_EXECUTOR", "UPDATE TASK_RUNNING SOURCE_EXECUTOR");
    return compare(
        framework, from, Map.of("pod.a", starts, "pod.b", starts, "", List.of("OFFERS")));
  }

  private int announceMaintenance(MarketCluster cluster, SchedulerClient framework, int from) {
    long start = (System.currentTimeMillis() + 3_600_000) * 1_000_000;
    cluster.operator(
        200,
        """
        {"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{"windows":[\
        {"machine_ids":[{"hostname":"%s","ip":"127.0.0.1"}],"unavailability":{\
        "start":{"nanoseconds":%d},"duration":{"nanoseconds":600000000000}}}]}}}"""
            .formatted(cluster.activeAgents().get(0).path("hostname").asText(), start));
    framework.await(from, type("INVERSE_OFFERS"));
    JsonNode offer = framework.awaitOffer(from, any -> true);
    assertThat(offer.has("unavailability")).isTrue();
    assertThat(offer.at("/executor_ids/0/value").asText()).isEqualTo("pod-1");
    // The first of these takes back what Mesos had not come to offer yet.
    return compare(framework, from, Map.of("", List.of("RESCIND", "OFFERS", "INVERSE_OFFERS")));
  }

  private int reconcileAndKill(SchedulerClient framework, String agent, int from) {
    framework.call(
        "RECONCILE",
        """
        "reconcile":{"tasks":[{"task_id":{"value":"ghost"},"agent_id":{"value":"%s"}},\
        {"task_id":{"value":"running"},"agent_id":{"value":"%s"}}]}"""
            .formatted(agent, agent));
    framework.await(from, SchedulerClient.update("running", "TASK_RUNNING"));
    framework.call("KILL", "\"kill\":{\"task_id\":{\"value\":\"running\"}}");
    framework.awaitState(from, "running", "TASK_KILLED");
    JsonNode freed = framework.awaitOffer(from, any -> true);
    assertThat(amount(freed, "cpus")).isEqualTo(0.1);
    assertThat(freed.at("/executor_ids/0/value").asText()).isEqualTo("pod-1");
    assertThat(freed.has("unavailability")).isTrue();
    return compare(
        framework,
        from,
        Map.of(
            "ghost",
            List.of("UPDATE TASK_GONE SOURCE_MASTER REASON_RECONCILIATION"),
            "running",
            List.of(
                "UPDATE TASK_RUNNING SOURCE_MASTER REASON_RECONCILIATION",
                "UPDATE TASK_KILLING SOURCE_EXECUTOR",
                "UPDATE TASK_KILLED SOURCE_EXECUTOR"),
            "",
            List.of("OFFERS")));
  }

  /**
   * Compares the events from that position on: of each task, and of everything else, in order.
   *
   * @return the number of events so far
   */
  private static int compare(
      SchedulerClient framework, int from, Map<String, List<String>> expected) {
    List<JsonNode> events = framework.events();
    Map<String, List<String>> kinds = new TreeMap<>();
    for (JsonNode event : events.subList(from, events.size())) {
      boolean repeated = from > 0 && event.path("type").asText().equals("HEARTBEAT");
      if (!repeated) {
        kinds
            .computeIfAbsent(
                event.at("/update/status/task_id/value").asText(), fresh -> new ArrayList<>())
            .add(EventShapes.kind(event));
      }
    }
    assertThat(kinds).as(events.subList(from, events.size()).toString()).isEqualTo(expected);
    return events.size();
  }

  private static boolean unanswered(SchedulerClient framework, JsonNode offer) {
    List<String> ids = new ArrayList<>();
    framework.events().stream()
        .flatMap(
            event -> {
              Stream<JsonNode> offers = event.at("/offers/offers").valueStream();
              return offers.map(each -> each.at("/id/value").asText());
            })
        .forEach(ids::add);
    return offer.at("/id/value").asText().equals(ids.get(ids.size() - 1));
  }

  private static Predicate<JsonNode> operation(String id) {
    return event ->
        event.at("/update_operation_status/status/operation_id/value").asText().equals(id);
  }

  private static String agentOf(JsonNode offer) {
    return offer.at("/agent_id/value").asText();
  }

  private static String reserve() {
    return "{\"type\":\"RESERVE\",\"id\":{\"value\":\"op-1\"},\"reserve\":{\"resources\":[%s,%s]}}"
        .formatted(Json.scalar("cpus", 0.2, RESERVED), Json.scalar("disk", 64, RESERVED));
  }

  private static String create() {
    String volume =
        RESERVED
            + ",\"disk\":{\"persistence\":{\"id\":\"v1\",\"principal\":\"p\"},"
            + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"}}";
    return "{\"type\":\"CREATE\",\"id\":{\"value\":\"op-2\"},\"create\":{\"volumes\":[%s]}}"
        .formatted(Json.scalar("disk", 64, volume));
  }

  private static String task(JsonNode offer, String id, String command, String more) {
    return Json.task(
        offer, id, command, more, new String[] {Json.scalar("cpus", 0.1), Json.scalar("mem", 32)});
  }
}
