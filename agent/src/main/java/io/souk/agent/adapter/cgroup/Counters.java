package io.souk.agent.adapter.cgroup;

import io.souk.protocol.mesos.CgroupInfo.Blkio;
import io.souk.protocol.mesos.Device;
import io.souk.protocol.mesos.ResourceStatistics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What a group has used, under Mesos's names; a handful of small files are read for it. */
public final class Counters {

  private static final double MICROS = 1e6;
  private static final double NANOS = 1e9;

  /** {@code USER_HZ}, the same on every Linux that runs a JVM. */
  private static final double TICKS = 100;

  private final Cgroup group;
  private final ResourceStatistics.Builder statistics;

  private Counters(Cgroup group, ResourceStatistics.Builder statistics) {
    this.group = group;
    this.statistics = statistics;
  }

  /** Adds what is counted for this group; what is not counted stays as it is. */
  public static void addTo(ResourceStatistics.Builder statistics, Cgroup group) {
    Counters counters = new Counters(group, statistics);
    counters.cpu();
    counters.memory();
    counters.processes();
    counters.blockDevices();
  }

  private void cpu() {
    Optional<Path> unified = group.places().unified();
    Map<String, Long> second =
        unified.map(directory -> Texts.named(directory.resolve("cpu.stat"))).orElse(Map.of());
    Map<String, Long> ticks = named(Controller.CPUACCT, "cpuacct.stat");
    if (second.containsKey("user_usec")) {
      statistics
          .setCpusUserTimeSecs(second.get("user_usec") / MICROS)
          .setCpusSystemTimeSecs(second.getOrDefault("system_usec", 0L) / MICROS);
    } else if (ticks.containsKey("user")) {
      statistics
          .setCpusUserTimeSecs(ticks.get("user") / TICKS)
          .setCpusSystemTimeSecs(ticks.getOrDefault("system", 0L) / TICKS);
    }
    Map<String, Long> throttling = named(Controller.CPU, "cpu.stat");
    if (throttling.containsKey("nr_periods")) {
      double seconds =
          throttling.containsKey("throttled_usec")
              ? throttling.get("throttled_usec") / MICROS
              : throttling.getOrDefault("throttled_time", 0L) / NANOS;
      statistics
          .setCpusNrPeriods(throttling.get("nr_periods").intValue())
          .setCpusNrThrottled(throttling.getOrDefault("nr_throttled", 0L).intValue())
          .setCpusThrottledTimeSecs(seconds);
    }
  }

  private void memory() {
    Map<String, Long> stat = named(Controller.MEMORY, "memory.stat");
    if (stat.isEmpty()) {
      return;
    }
    if (stat.containsKey("total_rss")) {
      long resident = stat.get("total_rss");
      long cache = stat.getOrDefault("total_cache", 0L);
      statistics.setMemRssBytes(resident).setMemAnonBytes(resident);
      statistics.setMemCacheBytes(cache).setMemFileBytes(cache);
      take(stat, "total_mapped_file", statistics::setMemMappedFileBytes);
      take(stat, "total_swap", statistics::setMemSwapBytes);
      take(stat, "total_unevictable", statistics::setMemUnevictableBytes);
      number("memory.usage_in_bytes", statistics::setMemTotalBytes);
      number("memory.memsw.usage_in_bytes", statistics::setMemTotalMemswBytes);
    } else {
      long resident = stat.getOrDefault("anon", 0L);
      long cache = stat.getOrDefault("file", 0L);
      statistics.setMemRssBytes(resident).setMemAnonBytes(resident);
      statistics.setMemCacheBytes(cache).setMemFileBytes(cache);
      take(stat, "file_mapped", statistics::setMemMappedFileBytes);
      take(stat, "unevictable", statistics::setMemUnevictableBytes);
      number("memory.current", statistics::setMemTotalBytes);
      number("memory.swap.current", statistics::setMemSwapBytes);
    }
  }

  private void processes() {
    List<Integer> processes = group.processes();
    statistics.setProcesses(processes.size());
    group
        .number(Controller.PIDS, "pids.current")
        .ifPresent(threads -> statistics.setThreads((int) threads));
  }

  private void blockDevices() {
    Optional<Path> directory = group.places().of(Controller.BLKIO);
    if (directory.isEmpty()) {
      return;
    }
    if (group.places().second().contains(Controller.BLKIO)) {
      Texts.read(directory.get().resolve("io.stat"))
          .map(Counters::second)
          .ifPresent(statistics::setBlkioStatistics);
    } else {
      String bytes = text(directory.get(), "blkio.throttle.io_service_bytes_recursive");
      String times = text(directory.get(), "blkio.throttle.io_serviced_recursive");
      statistics.setBlkioStatistics(first(bytes, times));
    }
  }

  /** Lines like {@code 8:0 Read 4096}, in one file for bytes and in one for operations. */
  static Blkio.Statistics first(String bytes, String operations) {
    Map<String, Blkio.Throttling.Statistics.Builder> devices = new LinkedHashMap<>();
    for (String line : bytes.split("\n")) {
      firstValue(line)
          .ifPresent(value -> device(devices, line).ifPresent(it -> it.addIoServiceBytes(value)));
    }
    for (String line : operations.split("\n")) {
      firstValue(line)
          .ifPresent(value -> device(devices, line).ifPresent(it -> it.addIoServiced(value)));
    }
    return all(devices);
  }

  private static Optional<Blkio.Value> firstValue(String line) {
    String[] words = line.strip().split(" ");
    if (words.length != 3) {
      return Optional.empty();
    }
    return operation(words[1])
        .flatMap(
            operation ->
                Texts.number(words[2]).stream()
                    .mapToObj(number -> value(operation, number))
                    .findFirst());
  }

  /** Lines like {@code 8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0}. */
  static Blkio.Statistics second(String text) {
    Map<String, Blkio.Throttling.Statistics.Builder> devices = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      Optional<Blkio.Throttling.Statistics.Builder> device = device(devices, line);
      if (device.isEmpty()) {
        continue;
      }
      for (String word : line.split(" ")) {
        String[] pair = word.split("=");
        if (pair.length == 2) {
          Texts.number(pair[1]).ifPresent(number -> secondValue(device.get(), pair[0], number));
        }
      }
    }
    return all(devices);
  }

  private static void secondValue(
      Blkio.Throttling.Statistics.Builder device, String name, long number) {
    switch (name) {
      case "rbytes" -> device.addIoServiceBytes(value(Blkio.Operation.READ, number));
      case "wbytes" -> device.addIoServiceBytes(value(Blkio.Operation.WRITE, number));
      case "dbytes" -> device.addIoServiceBytes(value(Blkio.Operation.DISCARD, number));
      case "rios" -> device.addIoServiced(value(Blkio.Operation.READ, number));
      case "wios" -> device.addIoServiced(value(Blkio.Operation.WRITE, number));
      case "dios" -> device.addIoServiced(value(Blkio.Operation.DISCARD, number));
      default -> {
        // Delays and costs have no field.
      }
    }
  }

  private static Optional<Blkio.Operation> operation(String name) {
    try {
      return Optional.of(Blkio.Operation.valueOf(name.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException newer) {
      return Optional.empty();
    }
  }

  private static Blkio.Value value(Blkio.Operation operation, long number) {
    return Blkio.Value.newBuilder().setOp(operation).setValue(number).build();
  }

  private static Optional<Blkio.Throttling.Statistics.Builder> device(
      Map<String, Blkio.Throttling.Statistics.Builder> devices, String line) {
    String name = line.strip().split(" ")[0];
    if (!name.matches("\\d{1,6}:\\d{1,8}")) {
      return Optional.empty();
    }
    return Optional.of(
        devices.computeIfAbsent(
            name,
            added -> {
              String[] numbers = name.split(":");
              return Blkio.Throttling.Statistics.newBuilder()
                  .setDevice(
                      Device.Number.newBuilder()
                          .setMajorNumber(Long.parseLong(numbers[0]))
                          .setMinorNumber(Long.parseLong(numbers[1])));
            }));
  }

  private static Blkio.Statistics all(Map<String, Blkio.Throttling.Statistics.Builder> devices) {
    Blkio.Statistics.Builder all = Blkio.Statistics.newBuilder();
    devices.values().forEach(all::addThrottling);
    return all.build();
  }

  private Map<String, Long> named(Controller controller, String file) {
    return group
        .places()
        .of(controller)
        .map(directory -> Texts.named(directory.resolve(file)))
        .orElse(Map.of());
  }

  private static String text(Path directory, String file) {
    return Texts.read(directory.resolve(file)).orElse("");
  }

  private void number(String file, LongConsumer field) {
    group.number(Controller.MEMORY, file).ifPresent(field);
  }

  private static void take(Map<String, Long> stat, String name, LongConsumer field) {
    Long value = stat.get(name);
    if (value != null) {
      field.accept(value);
    }
  }
}
