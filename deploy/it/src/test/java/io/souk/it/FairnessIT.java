package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Weights, quota and reservations as frameworks under load see them, over HTTP. */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class FairnessIT {

  private static final Duration SAMPLING = Duration.ofSeconds(10);

  @TempDir Path dir;

  @Test
  void frameworksOfWeightsOneAndThreeSettleAtOneToThree() {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      cluster.operator(
          200,
          """
          {"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[\
          {"role":"light","weight":1},{"role":"heavy","weight":3}]}}""");
      startAgents(cluster, 2, "cpus:8;mem:8192;disk:1024");
      try (GreedyFramework light = greedy(cluster, "light");
          GreedyFramework heavy = greedy(cluster, "heavy")) {
        Wait.until(
            MarketCluster.LIMIT,
            () -> cpus(cluster, heavy) >= 11 && cpus(cluster, light) >= 3,
            () -> "light " + cpus(cluster, light) + ", heavy " + cpus(cluster, heavy));
        List<Double> ofLight = new ArrayList<>();
        List<Double> ofHeavy = new ArrayList<>();
        sample(
            () -> {
              ofLight.add(cpus(cluster, light));
              ofHeavy.add(cpus(cluster, heavy));
            });
        assertThat(sum(ofHeavy) / sum(ofLight))
            .as("heavy to light over time: " + ofHeavy + " to " + ofLight)
            .isBetween(2.5, 3.5);
      }
    }
  }

  @Test
  void quotaHoldsUnderPressure() {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      cluster.operator(
          200,
          """
          {"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[{"role":"prod",\
          "guarantees":{"cpus":{"value":6}},"limits":{"cpus":{"value":6}}}]}}""");
      startAgents(cluster, 2, "cpus:4;mem:4096;disk:1024");
      try (GreedyFramework batch = greedy(cluster, "batch")) {
        Wait.until(
            MarketCluster.LIMIT,
            () -> cpus(cluster, batch) == 2,
            () -> "batch has " + cpus(cluster, batch));
        sample(
            () ->
                assertThat(cpus(cluster, batch))
                    .as("what the guarantee leaves")
                    .isLessThanOrEqualTo(2));
        try (GreedyFramework prod = greedy(cluster, "prod")) {
          Wait.until(
              MarketCluster.LIMIT,
              () -> cpus(cluster, prod) == 6,
              () -> "prod has " + cpus(cluster, prod));
          sample(
              () -> {
                assertThat(cpus(cluster, prod)).as("limit").isLessThanOrEqualTo(6);
                assertThat(cpus(cluster, batch))
                    .as("what the guarantee leaves")
                    .isLessThanOrEqualTo(2);
              });
        }
      }
    }
  }

  @Test
  void reservedAgentServesOnlyItsRole() {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      cluster.agent(
          "reserved",
          cluster.freePort(),
          "cpus(eng):4;mem(eng):2048;disk(eng):512",
          "--attributes",
          "for:eng");
      cluster.agent("open", cluster.freePort(), "cpus:1;mem:1024;disk:512");
      cluster.awaitAgents(2);
      try (GreedyFramework ops = greedy(cluster, "ops")) {
        Wait.until(
            MarketCluster.LIMIT,
            () -> cpus(cluster, ops) == 1,
            () -> "ops has " + cpus(cluster, ops));
        sample(
            () -> assertThat(cpus(cluster, ops)).as("the open agent alone").isLessThanOrEqualTo(1));
        try (SchedulerClient eng =
            new SchedulerClient(cluster.port(), Json.framework("eng-jobs", "eng/web"))) {
          JsonNode offer = eng.awaitOffer(0, each -> each.toString().contains("\"for\""));
          assertThat(SchedulerClient.amount(offer, "cpus")).isEqualTo(4);
          eng.accept(
              offer,
              0,
              Json.launch(
                  Json.task(
                      offer,
                      "t",
                      "true",
                      Json.scalar(
                          "cpus", 4, "\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"}]"),
                      Json.scalar(
                          "mem",
                          32,
                          "\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"}]"))));
          eng.awaitState(0, "t", "TASK_FINISHED");
        }
      }
    }
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static GreedyFramework greedy(MarketCluster cluster, String role) {
    return new GreedyFramework(cluster.port(), role, 0.5);
  }

  private static void startAgents(MarketCluster cluster, int count, String resources) {
    for (int i = 0; i < count; i++) {
      cluster.agent("a" + i, cluster.freePort(), resources);
    }
    cluster.awaitAgents(count);
  }

  private static double cpus(MarketCluster cluster, GreedyFramework framework) {
    return cluster
        .get("/frameworks?framework_id=" + framework.id())
        .at("/frameworks/0/used_resources/cpus")
        .asDouble();
  }

  /** Looks again and again for a while. */
  private static void sample(Runnable look) {
    long end = System.nanoTime() + SAMPLING.toNanos();
    while (System.nanoTime() < end) {
      look.run();
      LockSupport.parkNanos(50_000_000);
    }
  }
}
