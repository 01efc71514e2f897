package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Link;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.api.model.VolumesFrom;
import io.souk.protocol.mesos.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A task's {@code docker.parameters}: options of {@code docker run} by their long names (and the
 * usual short ones), applied after everything else. Pure.
 */
final class RunParameters {
  private final RunOptions options;
  private final HostConfig host;
  private final List<Bind> binds;
  private final List<PortBinding> ports = new ArrayList<>();
  private final Map<String, String> logOptions = new HashMap<>();
  private final Map<String, String> sysctls = new HashMap<>();
  private final Map<String, String> tmpfs = new HashMap<>();
  private final Map<String, String> storage = new HashMap<>();
  private final Map<String, List<String>> lists = new HashMap<>();
  private Optional<LogConfig.LoggingType> logDriver = Optional.empty();

  private RunParameters(RunOptions options) {
    this.options = options;
    this.host = options.host;
    this.binds = new ArrayList<>(Arrays.asList(options.host.getBinds()));
  }

  /**
   * @throws IllegalArgumentException for an option that is unknown or whose value is malformed
   */
  static void apply(List<Parameter> parameters, RunOptions options) {
    RunParameters run = new RunParameters(options);
    for (Parameter parameter : parameters) {
      try {
        run.apply(parameter.getKey(), parameter.getValue());
      } catch (IllegalArgumentException e) {
        throw refused(parameter.getKey(), parameter.getValue(), e);
      }
    }
    run.finish();
  }

  private static IllegalArgumentException refused(
      String key, String value, IllegalArgumentException e) {
    return new IllegalArgumentException("parameter '" + key + "=" + value + "': " + reason(e), e);
  }

  private static String reason(IllegalArgumentException e) {
    return e instanceof NumberFormatException ? "expected a number" : e.getMessage();
  }

  private void apply(String key, String value) {
    switch (key) {
      case "net", "network", "rm" -> {} // The network is chosen elsewhere; removal is ours.
      case "dns", "dns-search", "dns-opt", "dns-option", "security-opt", "group-add", "add-host" ->
          lists.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
      case "cap-add", "cap-drop", "ulimit", "device", "link", "volumes-from" ->
          lists.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
      case "volume", "v" -> binds.add(bind(value));
      case "publish", "p" -> publish(value);
      case "expose" -> options.exposedPorts.add(ExposedPort.parse(value));
      case "network-alias", "net-alias" -> options.aliases.add(value);
      case "tmpfs" -> pair(value, ":", tmpfs);
      case "sysctl" -> pair(value, "=", sysctls);
      case "log-opt" -> pair(value, "=", logOptions);
      case "storage-opt" -> pair(value, "=", storage);
      case "log-driver" -> logDriver = Optional.of(loggingType(value));
      case "env", "e" -> pair(value, "=", options.environment);
      case "label", "l" -> label(value);
      default -> applySingle(key, value);
    }
  }

  private void applySingle(String key, String value) {
    switch (key) {
      case "hostname", "h" -> options.hostname = Optional.of(value);
      case "domainname" -> options.domainname = Optional.of(value);
      case "user", "u" -> options.user = Optional.of(value);
      case "workdir", "w" -> options.workingDirectory = Optional.of(value);
      case "mac-address" -> options.macAddress = Optional.of(value);
      case "stop-signal" -> options.stopSignal = Optional.of(value);
      case "entrypoint" -> entrypoint(value);
      case "volume-driver" -> host.withVolumeDriver(value);
      case "ipc" -> host.withIpcMode(value);
      case "pid" -> host.withPidMode(value);
      case "uts" -> host.withUtSMode(value);
      case "userns" -> host.withUsernsMode(value);
      case "cgroupns" -> host.withCgroupnsMode(value);
      case "cgroup-parent" -> host.withCgroupParent(value);
      case "runtime" -> host.withRuntime(value);
      case "privileged" -> host.withPrivileged(flag(value));
      case "read-only" -> host.withReadonlyRootfs(flag(value));
      case "init" -> host.withInit(flag(value));
      case "publish-all", "P" -> host.withPublishAllPorts(flag(value));
      case "oom-kill-disable" -> host.withOomKillDisable(flag(value));
      default -> applyNumber(key, value);
    }
  }

  private void applyNumber(String key, String value) {
    switch (key) {
      case "memory", "m" -> host.withMemory(bytes(value));
      case "memory-swap" -> host.withMemorySwap(value.equals("-1") ? -1 : bytes(value));
      case "memory-reservation" -> host.withMemoryReservation(bytes(value));
      case "memory-swappiness" -> host.withMemorySwappiness(Long.parseLong(value));
      case "kernel-memory" -> host.withKernelMemory(bytes(value));
      case "shm-size" -> host.withShmSize(bytes(value));
      case "cpus" -> host.withNanoCPUs((long) (Double.parseDouble(value) * 1e9));
      case "cpu-shares", "c" -> host.withCpuShares(Integer.parseInt(value));
      case "cpu-period" -> host.withCpuPeriod(Long.parseLong(value));
      case "cpu-quota" -> host.withCpuQuota(Long.parseLong(value));
      case "cpuset-cpus" -> host.withCpusetCpus(value);
      case "cpuset-mems" -> host.withCpusetMems(value);
      case "blkio-weight" -> host.withBlkioWeight(Integer.parseInt(value));
      case "oom-score-adj" -> host.withOomScoreAdj(Integer.parseInt(value));
      case "pids-limit" -> host.withPidsLimit(Long.parseLong(value));
      default -> throw new IllegalArgumentException("this option is not supported");
    }
  }

  private void finish() {
    host.withBinds(binds);
    if (!ports.isEmpty()) {
      List<PortBinding> all = new ArrayList<>();
      host.getPortBindings()
          .getBindings()
          .forEach(
              (exposed, bindings) ->
                  Arrays.stream(bindings).forEach(b -> all.add(new PortBinding(b, exposed))));
      all.addAll(ports);
      host.withPortBindings(all);
    }
    list("dns").ifPresent(host::withDns);
    list("dns-search").ifPresent(host::withDnsSearch);
    list("dns-opt").or(() -> list("dns-option")).ifPresent(host::withDnsOptions);
    list("security-opt").ifPresent(host::withSecurityOpts);
    list("group-add").ifPresent(host::withGroupAdd);
    list("add-host").ifPresent(l -> host.withExtraHosts(l.toArray(String[]::new)));
    parsed("cap-add", RunParameters::capability)
        .ifPresent(l -> host.withCapAdd(l.toArray(Capability[]::new)));
    parsed("cap-drop", RunParameters::capability)
        .ifPresent(l -> host.withCapDrop(l.toArray(Capability[]::new)));
    parsed("ulimit", RunParameters::ulimit).ifPresent(host::withUlimits);
    parsed("device", Device::parse).ifPresent(host::withDevices);
    parsed("link", Link::parse).ifPresent(host::withLinks);
    parsed("volumes-from", VolumesFrom::parse).ifPresent(host::withVolumesFrom);
    if (!tmpfs.isEmpty()) {
      host.withTmpFs(tmpfs);
    }
    if (!sysctls.isEmpty()) {
      host.withSysctls(sysctls);
    }
    if (!storage.isEmpty()) {
      host.withStorageOpt(storage);
    }
    if (logDriver.isPresent() || !logOptions.isEmpty()) {
      host.withLogConfig(
          new LogConfig(logDriver.orElse(LogConfig.LoggingType.DEFAULT), logOptions));
    }
  }

  private <T> Optional<List<T>> parsed(String key, Function<String, T> parser) {
    return list(key)
        .map(values -> values.stream().map(value -> parse(key, value, parser)).toList());
  }

  private static <T> T parse(String key, String value, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw refused(key, value, e);
    }
  }

  private Optional<List<String>> list(String key) {
    return Optional.ofNullable(lists.get(key));
  }

  private void entrypoint(String value) {
    if (options.entrypoint.isPresent()) {
      throw new IllegalArgumentException("a shell command has its own entrypoint");
    }
    options.entrypoint = Optional.of(List.of(value));
  }

  private void label(String value) {
    if (value.startsWith("io.souk.")) {
      throw new IllegalArgumentException("labels beginning with io.souk. are the agent's own");
    }
    pair(value, "=", options.labels);
  }

  private void publish(String value) {
    PortBinding binding = PortBinding.parse(value);
    ports.add(binding);
    options.exposedPorts.add(binding.getExposedPort());
  }

  private static Bind bind(String value) {
    if (!value.contains(":")) {
      throw new IllegalArgumentException("expected SOURCE:TARGET[:MODE]");
    }
    String[] parts = value.split(":");
    if (parts.length == 2) {
      return new Bind(parts[0], new Volume(parts[1]), AccessMode.rw);
    }
    return Bind.parse(value);
  }

  private static void pair(String value, String separator, Map<String, String> into) {
    int at = value.indexOf(separator);
    if (at == 0) {
      throw new IllegalArgumentException("expected NAME" + separator + "VALUE");
    }
    into.put(at < 0 ? value : value.substring(0, at), at < 0 ? "" : value.substring(at + 1));
  }

  private static LogConfig.LoggingType loggingType(String value) {
    LogConfig.LoggingType type = LogConfig.LoggingType.fromValue(value);
    if (type == null) {
      throw new IllegalArgumentException("unknown log driver");
    }
    return type;
  }

  private static Capability capability(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Capability.valueOf(upper.startsWith("CAP_") ? upper.substring(4) : upper);
  }

  private static Ulimit ulimit(String value) {
    int at = value.indexOf('=');
    if (at <= 0) {
      throw new IllegalArgumentException("ulimit '" + value + "': expected NAME=SOFT[:HARD]");
    }
    String[] numbers = value.substring(at + 1).split(":");
    long soft = Long.parseLong(numbers[0]);
    long hard = numbers.length > 1 ? Long.parseLong(numbers[1]) : soft;
    return new Ulimit(value.substring(0, at), soft, hard);
  }

  private static boolean flag(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "", "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  /** Bytes with an optional unit of b, k, m, g or t, powers of 1024. */
  static long bytes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String number = lower.endsWith("b") ? lower.substring(0, lower.length() - 1) : lower;
    if (number.isEmpty()) {
      throw new IllegalArgumentException("expected a size such as 512m");
    }
    int power = "kmgt".indexOf(number.charAt(number.length() - 1)) + 1;
    String digits = power > 0 ? number.substring(0, number.length() - 1) : number;
    double value = Double.parseDouble(digits) * Math.pow(1024, power);
    if (!(value >= 0) || value > Long.MAX_VALUE) {
      throw new IllegalArgumentException("expected a size such as 512m");
    }
    return (long) value;
  }
}
