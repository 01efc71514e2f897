package io.souk.agent.adapter.http;

import io.souk.protocol.mesos.CgroupInfo.Blkio;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A series that each container has.
 *
 * @param name without {@code _total}
 * @param counts whether it only ever grows
 * @param label distinguishes the parts; empty when there is one part
 */
record ContainerMeter(String name, String meaning, boolean counts, String label, List<Part> parts) {

  /** One value; empty when the container's runtime does not tell it. */
  record Part(String name, Function<ResourceStatistics, OptionalDouble> value) {}

  private static final String PREFIX = "souk_agent_container_";

  static final List<ContainerMeter> ALL =
      List.of(
          counter(
              "cpu_seconds",
              "CPU time used",
              "mode",
              part("user", s -> s.hasCpusUserTimeSecs(), s -> s.getCpusUserTimeSecs()),
              part("system", s -> s.hasCpusSystemTimeSecs(), s -> s.getCpusSystemTimeSecs())),
          gauge(
              "cpus_limit",
              "CPUs it may use",
              "",
              part("", s -> s.hasCpusLimit(), s -> s.getCpusLimit())),
          counter(
              "cpu_periods",
              "enforcement periods in which it ran",
              "",
              part("", s -> s.hasCpusNrPeriods(), s -> s.getCpusNrPeriods())),
          counter(
              "cpu_throttled_periods",
              "periods in which it was held back",
              "",
              part("", s -> s.hasCpusNrThrottled(), s -> s.getCpusNrThrottled())),
          counter(
              "cpu_throttled_seconds",
              "time it was held back for",
              "",
              part("", s -> s.hasCpusThrottledTimeSecs(), s -> s.getCpusThrottledTimeSecs())),
          gauge(
              "memory_bytes",
              "memory in use",
              "kind",
              part("total", s -> s.hasMemTotalBytes(), s -> s.getMemTotalBytes()),
              part("rss", s -> s.hasMemRssBytes(), s -> s.getMemRssBytes()),
              part("cache", s -> s.hasMemCacheBytes(), s -> s.getMemCacheBytes()),
              part("swap", s -> s.hasMemSwapBytes(), s -> s.getMemSwapBytes())),
          gauge(
              "memory_limit_bytes",
              "memory it may use",
              "",
              part("", s -> s.hasMemLimitBytes(), s -> s.getMemLimitBytes())),
          gauge(
              "disk_bytes",
              "size of its sandbox, where that is measured",
              "",
              part("", s -> s.hasDiskUsedBytes(), s -> s.getDiskUsedBytes())),
          counter(
              "io_bytes",
              "bytes read from and written to block devices",
              "op",
              io("read", Blkio.Operation.READ),
              io("write", Blkio.Operation.WRITE)),
          counter(
              "network_bytes",
              "bytes received and sent",
              "direction",
              part("receive", s -> s.hasNetRxBytes(), s -> s.getNetRxBytes()),
              part("transmit", s -> s.hasNetTxBytes(), s -> s.getNetTxBytes())),
          counter(
              "network_packets",
              "packets received and sent",
              "direction",
              part("receive", s -> s.hasNetRxPackets(), s -> s.getNetRxPackets()),
              part("transmit", s -> s.hasNetTxPackets(), s -> s.getNetTxPackets())),
          counter(
              "network_dropped_packets",
              "packets dropped",
              "direction",
              part("receive", s -> s.hasNetRxDropped(), s -> s.getNetRxDropped()),
              part("transmit", s -> s.hasNetTxDropped(), s -> s.getNetTxDropped())),
          gauge(
              "processes", "processes", "", part("", s -> s.hasProcesses(), s -> s.getProcesses())),
          gauge("threads", "threads", "", part("", s -> s.hasThreads(), s -> s.getThreads())));

  private static ContainerMeter counter(String name, String meaning, String label, Part... parts) {
    return new ContainerMeter(PREFIX + name, meaning, true, label, List.of(parts));
  }

  private static ContainerMeter gauge(String name, String meaning, String label, Part... parts) {
    return new ContainerMeter(PREFIX + name, meaning, false, label, List.of(parts));
  }

  /** Bytes of all block devices together. */
  private static Part io(String name, Blkio.Operation operation) {
    return part(name, s -> s.hasBlkioStatistics(), s -> bytes(s.getBlkioStatistics(), operation));
  }

  /** What the throttling policy sees is all there is; the scheduler's view is a part of it. */
  private static double bytes(Blkio.Statistics statistics, Blkio.Operation operation) {
    Stream<Blkio.Value> values =
        statistics.getThrottlingCount() > 0
            ? statistics.getThrottlingList().stream()
                .flatMap(device -> device.getIoServiceBytesList().stream())
            : statistics.getCfqRecursiveList().stream()
                .flatMap(device -> device.getIoServiceBytesList().stream());
    return values
        .filter(value -> value.getOp() == operation)
        .mapToDouble(Blkio.Value::getValue)
        .sum();
  }

  private static Part part(
      String name,
      Predicate<ResourceStatistics> known,
      ToDoubleFunction<ResourceStatistics> value) {
    return new Part(
        name,
        s -> known.test(s) ? OptionalDouble.of(value.applyAsDouble(s)) : OptionalDouble.empty());
  }
}
