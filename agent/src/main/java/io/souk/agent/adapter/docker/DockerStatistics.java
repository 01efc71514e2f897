package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.ResourceStatistics;
import java.time.Instant;

/** The engine's statistics under Mesos's names. Pure. */
final class DockerStatistics {
  private static final double NANOS = 1e9;

  private DockerStatistics() {}

  static ResourceStatistics of(JsonNode stats, RunLimits limits, Instant now) {
    ResourceStatistics.Builder result =
        ResourceStatistics.newBuilder().setTimestamp(now.getEpochSecond() + now.getNano() / NANOS);
    limits.addTo(result);
    cpu(stats.path("cpu_stats"), result);
    memory(stats.path("memory_stats"), result);
    JsonNode processes = stats.path("pids_stats").path("current");
    if (processes.isNumber()) {
      result.setThreads(processes.asInt());
    }
    network(stats.path("networks"), result);
    return result.build();
  }

  private static void cpu(JsonNode cpu, ResourceStatistics.Builder result) {
    JsonNode usage = cpu.path("cpu_usage");
    result.setCpusUserTimeSecs(usage.path("usage_in_usermode").asDouble() / NANOS);
    result.setCpusSystemTimeSecs(usage.path("usage_in_kernelmode").asDouble() / NANOS);
    JsonNode throttling = cpu.path("throttling_data");
    if (throttling.path("periods").asLong() > 0) {
      result
          .setCpusNrPeriods(throttling.path("periods").asInt())
          .setCpusNrThrottled(throttling.path("throttled_periods").asInt())
          .setCpusThrottledTimeSecs(throttling.path("throttled_time").asDouble() / NANOS);
    }
  }

  private static void memory(JsonNode memory, ResourceStatistics.Builder result) {
    JsonNode stats = memory.path("stats");
    result.setMemTotalBytes(memory.path("usage").asLong());
    // cgroups v1 has total_rss (children included), v2 has anon.
    JsonNode resident = stats.has("total_rss") ? stats.path("total_rss") : stats.path("anon");
    JsonNode cache = stats.has("total_cache") ? stats.path("total_cache") : stats.path("file");
    result.setMemRssBytes(resident.asLong());
    result.setMemCacheBytes(cache.asLong());
  }

  private static void network(JsonNode networks, ResourceStatistics.Builder result) {
    if (networks.isEmpty()) {
      return;
    }
    result
        .setNetRxBytes(sum(networks, "rx_bytes"))
        .setNetRxPackets(sum(networks, "rx_packets"))
        .setNetRxErrors(sum(networks, "rx_errors"))
        .setNetRxDropped(sum(networks, "rx_dropped"))
        .setNetTxBytes(sum(networks, "tx_bytes"))
        .setNetTxPackets(sum(networks, "tx_packets"))
        .setNetTxErrors(sum(networks, "tx_errors"))
        .setNetTxDropped(sum(networks, "tx_dropped"));
  }

  private static long sum(JsonNode networks, String field) {
    long sum = 0;
    for (JsonNode network : networks) {
      sum += network.path(field).asLong();
    }
    return sum;
  }
}
