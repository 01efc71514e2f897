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
    result.setBlkioStatistics(BlockStatistics.of(stats.path("blkio_stats")));
    return result.build();
  }

  private static void cpu(JsonNode cpu, ResourceStatistics.Builder result) {
    JsonNode usage = cpu.path("cpu_usage");
    result.setCpusUserTimeSecs(usage.path("usage_in_usermode").asDouble() / NANOS);
    result.setCpusSystemTimeSecs(usage.path("usage_in_kernelmode").asDouble() / NANOS);
    JsonNode throttling = cpu.path("throttling_data");
    result
        .setCpusNrPeriods(throttling.path("periods").asInt())
        .setCpusNrThrottled(throttling.path("throttled_periods").asInt())
        .setCpusThrottledTimeSecs(throttling.path("throttled_time").asDouble() / NANOS);
  }

  private static void memory(JsonNode memory, ResourceStatistics.Builder result) {
    JsonNode stats = memory.path("stats");
    result.setMemTotalBytes(memory.path("usage").asLong());
    // Version 1 has totals with children, version 2 other names.
    long resident = first(stats, "total_rss", "anon");
    long cache = first(stats, "total_cache", "file");
    result
        .setMemRssBytes(resident)
        .setMemAnonBytes(resident)
        .setMemCacheBytes(cache)
        .setMemFileBytes(cache)
        .setMemMappedFileBytes(first(stats, "total_mapped_file", "file_mapped"))
        .setMemUnevictableBytes(first(stats, "total_unevictable", "unevictable"));
    if (stats.has("total_swap")) {
      result.setMemSwapBytes(stats.path("total_swap").asLong());
    }
  }

  private static long first(JsonNode stats, String name, String otherwise) {
    return stats.has(name) ? stats.path(name).asLong() : stats.path(otherwise).asLong();
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
