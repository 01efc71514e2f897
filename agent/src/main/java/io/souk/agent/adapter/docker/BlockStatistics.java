package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.CgroupInfo.Blkio;
import io.souk.protocol.mesos.Device;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The engine's statistics of block devices under Mesos's names. What the engine reads from the
 * scheduler that gives devices time in turn (CFQ) goes there, the rest comes from throttling. Pure.
 */
final class BlockStatistics {

  private BlockStatistics() {}

  static Blkio.Statistics of(JsonNode stats) {
    Blkio.Statistics.Builder result = Blkio.Statistics.newBuilder();
    if (stats.path("io_time_recursive").isEmpty()) {
      throttling(stats, result);
    } else {
      fair(stats, result);
    }
    return result.build();
  }

  private static void throttling(JsonNode stats, Blkio.Statistics.Builder result) {
    Map<Device.Number, Blkio.Throttling.Statistics.Builder> devices = new LinkedHashMap<>();
    for (JsonNode entry : stats.path("io_service_bytes_recursive")) {
      devices
          .computeIfAbsent(device(entry), BlockStatistics::throttled)
          .addIoServiceBytes(value(entry));
    }
    for (JsonNode entry : stats.path("io_serviced_recursive")) {
      devices
          .computeIfAbsent(device(entry), BlockStatistics::throttled)
          .addIoServiced(value(entry));
    }
    devices.values().forEach(result::addThrottling);
  }

  private static Blkio.Throttling.Statistics.Builder throttled(Device.Number device) {
    return Blkio.Throttling.Statistics.newBuilder().setDevice(device);
  }

  private static void fair(JsonNode stats, Blkio.Statistics.Builder result) {
    Map<Device.Number, Blkio.CFQ.Statistics.Builder> devices = new LinkedHashMap<>();
    for (JsonNode entry : stats.path("io_service_bytes_recursive")) {
      of(entry, devices).addIoServiceBytes(value(entry));
    }
    for (JsonNode entry : stats.path("io_serviced_recursive")) {
      of(entry, devices).addIoServiced(value(entry));
    }
    for (JsonNode entry : stats.path("io_service_time_recursive")) {
      of(entry, devices).addIoServiceTime(value(entry));
    }
    for (JsonNode entry : stats.path("io_wait_time_recursive")) {
      of(entry, devices).addIoWaitTime(value(entry));
    }
    for (JsonNode entry : stats.path("io_time_recursive")) {
      of(entry, devices).setTime(entry.path("value").asLong());
    }
    devices.values().forEach(result::addCfqRecursive);
  }

  private static Blkio.CFQ.Statistics.Builder of(
      JsonNode entry, Map<Device.Number, Blkio.CFQ.Statistics.Builder> devices) {
    return devices.computeIfAbsent(
        device(entry), device -> Blkio.CFQ.Statistics.newBuilder().setDevice(device));
  }

  private static Device.Number device(JsonNode entry) {
    return Device.Number.newBuilder()
        .setMajorNumber(entry.path("major").asInt())
        .setMinorNumber(entry.path("minor").asInt())
        .build();
  }

  private static Blkio.Value value(JsonNode entry) {
    Blkio.Operation operation =
        switch (entry.path("op").asText().toLowerCase(Locale.ROOT)) {
          case "read" -> Blkio.Operation.READ;
          case "write" -> Blkio.Operation.WRITE;
          case "sync" -> Blkio.Operation.SYNC;
          case "async" -> Blkio.Operation.ASYNC;
          case "discard" -> Blkio.Operation.DISCARD;
          case "total" -> Blkio.Operation.TOTAL;
          default -> Blkio.Operation.UNKNOWN;
        };
    return Blkio.Value.newBuilder().setOp(operation).setValue(entry.path("value").asLong()).build();
  }
}
