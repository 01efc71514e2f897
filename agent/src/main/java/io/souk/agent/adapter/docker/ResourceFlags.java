package io.souk.agent.adapter.docker;

import static io.souk.agent.adapter.docker.RunFlag.host;
import static io.souk.agent.adapter.docker.RunFlag.refused;

import com.github.dockerjava.api.model.BlkioRateDevice;
import com.github.dockerjava.api.model.BlkioWeightDevice;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options of {@code docker run} about what a container may use, and about devices. */
final class ResourceFlags {

  private ResourceFlags() {}

  static Map<String, RunFlag> table() {
    Map<String, RunFlag> flags = new HashMap<>();
    memory(flags);
    cpu(flags);
    io(flags);
    devices(flags);
    return flags;
  }

  private static void memory(Map<String, RunFlag> flags) {
    flags.put("memory", host(RunFlag::bytes, (host, it) -> host.withMemory(it)));
    flags.put(
        "memory-swap",
        host((host, it) -> host.withMemorySwap(it.equals("-1") ? -1L : RunFlag.bytes(it))));
    flags.put(
        "memory-reservation", host(RunFlag::bytes, (host, it) -> host.withMemoryReservation(it)));
    flags.put(
        "memory-swappiness", host(Long::parseLong, (host, it) -> host.withMemorySwappiness(it)));
    flags.put("kernel-memory", host(RunFlag::bytes, (host, it) -> host.withKernelMemory(it)));
    flags.put("shm-size", host(RunFlag::bytes, (host, it) -> host.withShmSize(it)));
    flags.put("oom-kill-disable", host(RunFlag::flag, (host, it) -> host.withOomKillDisable(it)));
    flags.put("oom-score-adj", host(Integer::parseInt, (host, it) -> host.withOomScoreAdj(it)));
  }

  private static void cpu(Map<String, RunFlag> flags) {
    flags.put("cpus", host(ResourceFlags::cpus));
    flags.put("cpu-shares", host(Integer::parseInt, (host, it) -> host.withCpuShares(it)));
    flags.put("cpu-period", host(Long::parseLong, (host, it) -> host.withCpuPeriod(it)));
    flags.put("cpu-quota", host(Long::parseLong, (host, it) -> host.withCpuQuota(it)));
    flags.put("cpu-rt-period", host(Long::parseLong, (host, it) -> host.withCpuRealtimePeriod(it)));
    flags.put(
        "cpu-rt-runtime", host(Long::parseLong, (host, it) -> host.withCpuRealtimeRuntime(it)));
    flags.put("cpuset-cpus", host((host, it) -> host.withCpusetCpus(it)));
    flags.put("cpuset-mems", host((host, it) -> host.withCpusetMems(it)));
    flags.put("pids-limit", host(Long::parseLong, (host, it) -> host.withPidsLimit(it)));
    flags.put(
        "ulimit",
        host(
            ResourceFlags::ulimit,
            (host, it) -> host.withUlimits(RunFlag.plus(host.getUlimits(), it))));
    for (String name : List.of("cpu-count", "cpu-percent", "io-maxbandwidth", "io-maxiops")) {
      flags.put(name, refused("this option is for Windows"));
    }
  }

  private static void io(Map<String, RunFlag> flags) {
    flags.put("blkio-weight", host(Integer::parseInt, (host, it) -> host.withBlkioWeight(it)));
    flags.put(
        "blkio-weight-device",
        host(
            ResourceFlags::weight,
            (host, it) ->
                host.withBlkioWeightDevice(RunFlag.plus(host.getBlkioWeightDevice(), it))));
    flags.put(
        "device-read-bps",
        host(
            it -> rate(it, RunFlag.bytes(after(it))),
            (host, it) ->
                host.withBlkioDeviceReadBps(RunFlag.plus(host.getBlkioDeviceReadBps(), it))));
    flags.put(
        "device-write-bps",
        host(
            it -> rate(it, RunFlag.bytes(after(it))),
            (host, it) ->
                host.withBlkioDeviceWriteBps(RunFlag.plus(host.getBlkioDeviceWriteBps(), it))));
    flags.put(
        "device-read-iops",
        host(
            it -> rate(it, Long.parseLong(after(it))),
            (host, it) ->
                host.withBlkioDeviceReadIOps(RunFlag.plus(host.getBlkioDeviceReadIOps(), it))));
    flags.put(
        "device-write-iops",
        host(
            it -> rate(it, Long.parseLong(after(it))),
            (host, it) ->
                host.withBlkioDeviceWriteIOps(RunFlag.plus(host.getBlkioDeviceWriteIOps(), it))));
  }

  private static void devices(Map<String, RunFlag> flags) {
    flags.put(
        "device",
        host(Device::parse, (host, it) -> host.withDevices(RunFlag.plus(host.getDevices(), it))));
    flags.put(
        "device-cgroup-rule",
        host(
            (host, it) ->
                host.withDeviceCgroupRules(RunFlag.plus(host.getDeviceCgroupRules(), it))));
    flags.put(
        "gpus",
        host(
            GpuRequest::parse,
            (host, it) -> host.withDeviceRequests(RunFlag.plus(host.getDeviceRequests(), it))));
  }

  /** The engine takes either this or a quota, and the quota is already there with a cpu limit. */
  private static void cpus(HostConfig host, String value) {
    double cpus = Double.parseDouble(value);
    if (!(cpus > 0) || cpus > 1_000_000) {
      throw new IllegalArgumentException("expected a number of cpus above zero");
    }
    host.withCpuQuota(null).withCpuPeriod(null).withNanoCPUs((long) (cpus * 1e9));
  }

  private static Ulimit ulimit(String value) {
    int at = value.indexOf('=');
    if (at <= 0) {
      throw new IllegalArgumentException("expected NAME=SOFT[:HARD]");
    }
    String[] numbers = value.substring(at + 1).split(":", 2);
    long soft = Long.parseLong(numbers[0]);
    long hard = numbers.length > 1 ? Long.parseLong(numbers[1]) : soft;
    return new Ulimit(value.substring(0, at), soft, hard);
  }

  private static BlkioWeightDevice weight(String value) {
    return new BlkioWeightDevice()
        .withPath(before(value))
        .withWeight(Integer.parseInt(after(value)));
  }

  private static BlkioRateDevice rate(String value, long rate) {
    return new BlkioRateDevice().withPath(before(value)).withRate(rate);
  }

  private static String before(String value) {
    return value.substring(0, colon(value));
  }

  private static String after(String value) {
    return value.substring(colon(value) + 1);
  }

  private static int colon(String value) {
    int at = value.lastIndexOf(':');
    if (at <= 0) {
      throw new IllegalArgumentException("expected DEVICE:NUMBER");
    }
    return at;
  }
}
