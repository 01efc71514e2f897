package io.souk.agent.adapter.docker;

import static io.souk.agent.adapter.docker.RunFlag.host;
import static io.souk.agent.adapter.docker.RunFlag.ignored;
import static io.souk.agent.adapter.docker.RunFlag.refused;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.LogConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Options of {@code docker run} about the process: who it is, what it may, how it is watched. */
final class ProcessFlags {

  private ProcessFlags() {}

  static Map<String, RunFlag> table() {
    Map<String, RunFlag> flags = new HashMap<>();
    identity(flags);
    rights(flags);
    health(flags);
    client(flags);
    return flags;
  }

  private static void identity(Map<String, RunFlag> flags) {
    flags.put("user", (options, value) -> options.user = Optional.of(value));
    flags.put("workdir", (options, value) -> options.workingDirectory = Optional.of(value));
    flags.put("entrypoint", ProcessFlags::entrypoint);
    flags.put("env", ProcessFlags::variable);
    flags.put(
        "env-file",
        (options, value) ->
            // What is said for itself goes before what a file says.
            pairs(options.files.read(value), options.environment));
    flags.put("label", ProcessFlags::label);
    flags.put("label-file", (options, value) -> lines(options, value, ProcessFlags::label));
    flags.put("stop-signal", (options, value) -> options.stopSignal = Optional.of(value));
    flags.put(
        "stop-timeout",
        (options, value) -> options.stopTimeout = Optional.of(Integer.parseInt(value)));
    flags.put("init", host(RunFlag::flag, (host, it) -> host.withInit(it)));
    flags.put("platform", (options, value) -> options.platform = Optional.of(value));
    flags.put("pull", ProcessFlags::pull);
    flags.put("log-driver", ProcessFlags::logDriver);
    flags.put("log-opt", ProcessFlags::logOption);
  }

  private static void rights(Map<String, RunFlag> flags) {
    flags.put("privileged", host(RunFlag::flag, (host, it) -> host.withPrivileged(it)));
    flags.put("read-only", host(RunFlag::flag, (host, it) -> host.withReadonlyRootfs(it)));
    flags.put(
        "cap-add",
        host(
            ProcessFlags::capability,
            (host, it) ->
                host.withCapAdd(RunFlag.plus(host.getCapAdd(), it).toArray(Capability[]::new))));
    flags.put(
        "cap-drop",
        host(
            ProcessFlags::capability,
            (host, it) ->
                host.withCapDrop(RunFlag.plus(host.getCapDrop(), it).toArray(Capability[]::new))));
    flags.put("security-opt", ProcessFlags::security);
    flags.put(
        "group-add", host((host, it) -> host.withGroupAdd(RunFlag.plus(host.getGroupAdd(), it))));
    flags.put("ipc", host((host, it) -> host.withIpcMode(it)));
    flags.put("pid", host((host, it) -> host.withPidMode(it)));
    flags.put("uts", host((host, it) -> host.withUtSMode(it)));
    flags.put("userns", host((host, it) -> host.withUsernsMode(it)));
    flags.put("cgroupns", host((host, it) -> host.withCgroupnsMode(it)));
    flags.put("cgroup-parent", host((host, it) -> host.withCgroupParent(it)));
    flags.put("runtime", host((host, it) -> host.withRuntime(it)));
    flags.put(
        "isolation",
        (options, value) -> {
          if (!value.isEmpty() && !value.equals("default")) {
            throw new IllegalArgumentException("expected default");
          }
        });
  }

  /** The engine's own health check; its results change nothing for the task. */
  private static void health(Map<String, RunFlag> flags) {
    flags.put("health-cmd", health((check, it) -> check.withTest(List.of("CMD-SHELL", it))));
    flags.put("health-interval", health((check, it) -> check.withInterval(GoDuration.nanos(it))));
    flags.put("health-timeout", health((check, it) -> check.withTimeout(GoDuration.nanos(it))));
    flags.put(
        "health-start-period", health((check, it) -> check.withStartPeriod(GoDuration.nanos(it))));
    flags.put("health-retries", health((check, it) -> check.withRetries(Integer.parseInt(it))));
    flags.put(
        "no-healthcheck",
        (options, value) -> {
          if (RunFlag.flag(value)) {
            options.healthCheck = Optional.of(new HealthCheck().withTest(List.of("NONE")));
          }
        });
  }

  private static void client(Map<String, RunFlag> flags) {
    for (String name :
        List.of(
            "attach",
            "detach",
            "detach-keys",
            "disable-content-trust",
            "interactive",
            "quiet",
            "rm",
            "sig-proxy")) {
      flags.put(name, ignored());
    }
    flags.put("tty", (options, value) -> options.terminal = RunFlag.flag(value));
    flags.put("name", refused("the agent names containers itself"));
    flags.put("cidfile", refused("the agent writes no such file"));
    flags.put("help", refused("there is nobody to help"));
    flags.put(
        "restart",
        (options, value) -> {
          if (!value.isEmpty() && !value.equals("no")) {
            throw new IllegalArgumentException(
                "expected no: the end of the container is the end of the task, which its framework"
                    + " may start again");
          }
        });
  }

  private static RunFlag health(BiFunction<HealthCheck, String, HealthCheck> setter) {
    return (options, value) ->
        options.healthCheck =
            Optional.of(setter.apply(options.healthCheck.orElseGet(HealthCheck::new), value));
  }

  private static void entrypoint(RunOptions options, String value) {
    if (options.entrypoint.isPresent()) {
      throw new IllegalArgumentException("a shell command has its own entrypoint");
    }
    options.entrypoint = Optional.of(List.of(value));
  }

  private static void variable(RunOptions options, String value) {
    if (value.indexOf('=') < 1) {
      throw new IllegalArgumentException("expected NAME=VALUE");
    }
    RunFlag.pair(value, "=", options.environment);
  }

  private static void pairs(String text, Map<String, String> into) {
    Map<String, String> found = new HashMap<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#") && line.contains("="))
        .forEach(line -> RunFlag.pair(line, "=", found));
    found.forEach(into::putIfAbsent);
  }

  private static void lines(RunOptions options, String file, RunFlag each) {
    options
        .files
        .read(file)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> each.apply(options, line));
  }

  private static void label(RunOptions options, String value) {
    if (value.startsWith("io.souk.")) {
      throw new IllegalArgumentException("labels beginning with io.souk. are the agent's own");
    }
    RunFlag.pair(value, "=", options.labels);
  }

  private static void pull(RunOptions options, String value) {
    options.pull =
        switch (value) {
          case "always" -> RunOptions.Pull.ALWAYS;
          case "missing", "" -> RunOptions.Pull.MISSING;
          case "never" -> RunOptions.Pull.NEVER;
          default -> throw new IllegalArgumentException("expected always, missing or never");
        };
  }

  private static void logDriver(RunOptions options, String value) {
    LogConfig.LoggingType type = LogConfig.LoggingType.fromValue(value);
    if (type == null) {
      throw new IllegalArgumentException("unknown log driver");
    }
    options.host.withLogConfig(new LogConfig(type, logOptions(options)));
  }

  private static void logOption(RunOptions options, String value) {
    Map<String, String> all = logOptions(options);
    RunFlag.pair(value, "=", all);
    LogConfig.LoggingType driver =
        Optional.ofNullable(options.host.getLogConfig())
            .map(LogConfig::getType)
            .orElse(LogConfig.LoggingType.DEFAULT);
    options.host.withLogConfig(new LogConfig(driver, all));
  }

  private static Map<String, String> logOptions(RunOptions options) {
    LogConfig config = options.host.getLogConfig();
    return config == null || config.getConfig() == null
        ? new HashMap<>()
        : new HashMap<>(config.getConfig());
  }

  private static Capability capability(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    try {
      return Capability.valueOf(upper.startsWith("CAP_") ? upper.substring(4) : upper);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unknown capability", e);
    }
  }

  /** A seccomp profile is named by its file, as for the command line, or is there itself. */
  private static void security(RunOptions options, String value) {
    String resolved = value;
    if (value.startsWith("seccomp=") || value.startsWith("seccomp:")) {
      String profile = value.substring("seccomp=".length());
      boolean file = !profile.equals("unconfined") && !profile.startsWith("{");
      resolved = "seccomp=" + (file ? options.files.read(profile).strip() : profile);
    }
    options.host.withSecurityOpts(RunFlag.plus(options.host.getSecurityOpts(), resolved));
  }
}
