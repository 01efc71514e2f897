package io.souk.agent.boot;

import io.souk.agent.adapter.fetch.FetchSettings;
import io.souk.agent.executor.ExecutorTimes;
import io.souk.agent.gc.Retention;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.leader.Pauses;
import io.souk.protocol.map.DurationFormat;
import io.souk.protocol.mesos.DomainInfo;
import io.souk.security.RoleSecurity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an agent needs to know. Start from {@link #of(List, Path)} and change what differs.
 *
 * @param masters base URLs of all masters, in the order they are tried
 * @param address where the agent listens and under which name it is known
 * @param workDir the agent's own directory; made when missing
 * @param offering what the agent has to offer
 * @param execution how tasks run
 * @param life how the agent begins
 * @param executorEnvironment variables that every task gets
 * @param security whom it lets in, and what it shows of itself
 */
public record AgentConfig(
    List<URI> masters,
    Address address,
    Path workDir,
    Offering offering,
    Execution execution,
    Life life,
    Map<String, String> executorEnvironment,
    RoleSecurity security) {

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(10);

  /** Values of {@code --runtime}. */
  public enum RuntimeChoice {
    AUTO,
    PROCESS,
    DOCKER;

    /** Reads an option's text. */
    public static RuntimeChoice parse(String text) {
      for (RuntimeChoice choice : values()) {
        if (choice.toString().equals(text)) {
          return choice;
        }
      }
      throw new IllegalArgumentException(
          "--runtime " + text + ": expected auto, process or docker");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Values of {@code --recover}. */
  public enum Recover {
    RECONNECT,
    CLEANUP;

    /** Reads an option's text. */
    public static Recover parse(String text) {
      for (Recover choice : values()) {
        if (choice.toString().equals(text)) {
          return choice;
        }
      }
      throw new IllegalArgumentException("--recover " + text + ": expected reconnect or cleanup");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Where the agent listens.
   *
   * @param host address to listen at
   * @param port TCP port, 0 for a free one
   * @param hostname under which the agent is known, empty for {@code host} (or the machine's name
   *     when listening everywhere)
   * @param domain region and zone of the machine
   */
  public record Address(
      String host, int port, Optional<String> hostname, Optional<DomainInfo> domain) {
    public Address {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("--port " + port + ": expected 0 to 65535");
      }
      if (host.isBlank()) {
        throw new IllegalArgumentException("--host: expected an address");
      }
    }
  }

  /**
   * What the agent has to offer.
   *
   * @param resources Mesos {@code --resources} text or JSON; what it does not name is detected
   * @param attributes Mesos {@code --attributes} text
   * @param defaultRole role of resources that name none
   * @param lending what is lent besides
   */
  public record Offering(
      String resources, String attributes, String defaultRole, LendingConfig lending) {
    public Offering {
      if (defaultRole.isBlank()) {
        throw new IllegalArgumentException("--default-role: expected a role");
      }
      Machine.check(resources, attributes, defaultRole);
    }
  }

  /**
   * How tasks run.
   *
   * @param runtime what tasks run as
   * @param defaultDockerImage image for tasks without a container, only with runtime {@code docker}
   * @param dockerHost address of the engine, {@code unix:///…} or {@code tcp://…}
   * @param hardCpuLimit whether a container is held to the cpus it asked for even when others idle
   *     (Mesos {@code --cgroups_enable_cfs})
   * @param docker how Docker containers are run
   * @param isolation how processes are kept apart
   * @param fetcher how what commands name is fetched
   */
  public record Execution(
      RuntimeChoice runtime,
      Optional<String> defaultDockerImage,
      String dockerHost,
      boolean hardCpuLimit,
      DockerConfig docker,
      IsolationConfig isolation,
      FetchSettings fetcher) {
    public Execution {
      if (defaultDockerImage.isPresent() && runtime != RuntimeChoice.DOCKER) {
        throw new IllegalArgumentException(
            "--default-docker-image " + defaultDockerImage.get() + ": needs --runtime docker");
      }
    }
  }

  /**
   * How the agent begins.
   *
   * @param recover whether a restarted agent keeps or ends the tasks it finds
   * @param registration random waits before registering with another leader
   * @param restart how it takes up what it left
   * @param executors how patient it is with executors; how long they go on without it is said by
   *     {@code restart}
   * @param retention how long it keeps what is over
   */
  public record Life(
      Recover recover,
      Pauses registration,
      RestartConfig restart,
      ExecutorTimes executors,
      Retention retention) {}

  public AgentConfig {
    masters = List.copyOf(masters);
    executorEnvironment = Map.copyOf(executorEnvironment);
    workDir = workDir.toAbsolutePath().normalize();
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("--master: expected at least one URL");
    }
    for (URI url : masters) {
      if (!SCHEMES.contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
        throw new IllegalArgumentException(
            "--master " + url + ": expected http://HOST[:PORT] or https://HOST[:PORT]");
      }
    }
  }

  /** Defaults of the command line. */
  public static AgentConfig of(List<URI> masters, Path workDir) {
    return new AgentConfig(
        masters,
        new Address("127.0.0.1", 5051, Optional.empty(), Optional.empty()),
        workDir,
        new Offering("", "", "*", LendingConfig.DEFAULT),
        new Execution(
            RuntimeChoice.AUTO,
            Optional.empty(),
            "unix:///var/run/docker.sock",
            false,
            DockerConfig.DEFAULT,
            IsolationConfig.DEFAULT,
            FetchSettings.DEFAULT),
        new Life(
            Recover.RECONNECT,
            Pauses.DEFAULT,
            RestartConfig.DEFAULT,
            ExecutorTimes.DEFAULT,
            Retention.DEFAULT),
        Map.of(),
        RoleSecurity.OPEN);
  }

  private AgentConfig with(Address other) {
    return new AgentConfig(
        masters, other, workDir, offering, execution, life, executorEnvironment, security);
  }

  private AgentConfig with(Execution other) {
    return new AgentConfig(
        masters, address, workDir, offering, other, life, executorEnvironment, security);
  }

  private AgentConfig with(Life other) {
    return new AgentConfig(
        masters, address, workDir, offering, execution, other, executorEnvironment, security);
  }

  /** The same, listening elsewhere. */
  public AgentConfig withAddress(String host, int port) {
    return with(new Address(host, port, address.hostname(), address.domain()));
  }

  /** The same under another name. */
  public AgentConfig withHostname(String hostname) {
    return with(
        new Address(address.host(), address.port(), Optional.of(hostname), address.domain()));
  }

  /** The same in a region and zone. */
  public AgentConfig withDomain(DomainInfo domain) {
    return with(
        new Address(address.host(), address.port(), address.hostname(), Optional.of(domain)));
  }

  /** The same with other things to offer. */
  public AgentConfig withResources(String resources, String attributes, String role) {
    return with(new Offering(resources, attributes, role, offering.lending()));
  }

  /** The same, lending otherwise. */
  public AgentConfig withLending(LendingConfig lending) {
    return with(
        new Offering(offering.resources(), offering.attributes(), offering.defaultRole(), lending));
  }

  private AgentConfig with(Offering other) {
    return new AgentConfig(
        masters, address, workDir, other, execution, life, executorEnvironment, security);
  }

  /** The same with tasks run another way. */
  public AgentConfig withRuntime(RuntimeChoice choice, Optional<String> image, String dockerHost) {
    return with(
        new Execution(
            choice,
            image,
            dockerHost,
            execution.hardCpuLimit(),
            execution.docker(),
            execution.isolation(),
            execution.fetcher()));
  }

  /** The same with containers held to their cpus, or not. */
  public AgentConfig withHardCpuLimit(boolean hard) {
    return with(
        new Execution(
            execution.runtime(),
            execution.defaultDockerImage(),
            execution.dockerHost(),
            hard,
            execution.docker(),
            execution.isolation(),
            execution.fetcher()));
  }

  /** The same with Docker containers run another way. */
  public AgentConfig withDocker(DockerConfig docker) {
    return with(
        new Execution(
            execution.runtime(),
            execution.defaultDockerImage(),
            execution.dockerHost(),
            execution.hardCpuLimit(),
            docker,
            execution.isolation(),
            execution.fetcher()));
  }

  /** The same with processes kept apart another way. */
  public AgentConfig withIsolation(IsolationConfig isolation) {
    return with(
        new Execution(
            execution.runtime(),
            execution.defaultDockerImage(),
            execution.dockerHost(),
            execution.hardCpuLimit(),
            execution.docker(),
            isolation,
            execution.fetcher()));
  }

  /** The same with what commands name fetched another way. */
  public AgentConfig withFetcher(FetchSettings fetcher) {
    return with(
        new Execution(
            execution.runtime(),
            execution.defaultDockerImage(),
            execution.dockerHost(),
            execution.hardCpuLimit(),
            execution.docker(),
            execution.isolation(),
            fetcher));
  }

  /** The same with another treatment of tasks of an earlier life. */
  public AgentConfig withRecover(Recover choice) {
    return with(
        new Life(choice, life.registration(), life.restart(), life.executors(), life.retention()));
  }

  /** The same with another first bound; what it grows to stays, unless that is less. */
  public AgentConfig withRegistrationBackoff(Duration factor) {
    Duration longest = life.registration().longest();
    return withRegistrationBackoff(factor, factor.compareTo(longest) > 0 ? factor : longest);
  }

  /**
   * The same with other waits before registering with another leader: random, up to a bound.
   *
   * @param factor the first bound
   * @param longest what it grows to
   */
  public AgentConfig withRegistrationBackoff(Duration factor, Duration longest) {
    if (factor.isNegative() || factor.compareTo(LONGEST_BACKOFF) > 0) {
      throw new IllegalArgumentException(
          "--registration-backoff-factor "
              + DurationFormat.text(factor)
              + ": expected 0s to "
              + DurationFormat.text(LONGEST_BACKOFF));
    }
    if (longest.compareTo(factor) < 0 || longest.compareTo(LONGEST_BACKOFF) > 0) {
      throw new IllegalArgumentException(
          "--registration-backoff-max "
              + DurationFormat.text(longest)
              + ": expected --registration-backoff-factor ("
              + DurationFormat.text(factor)
              + ") to "
              + DurationFormat.text(LONGEST_BACKOFF));
    }
    return with(
        new Life(
            life.recover(),
            new Pauses(factor, longest),
            life.restart(),
            life.executors(),
            life.retention()));
  }

  /** The same with another way of taking up what an earlier process left. */
  public AgentConfig withRestart(RestartConfig restart) {
    return with(
        new Life(life.recover(), life.registration(), restart, life.executors(), life.retention()));
  }

  /** The same with another patience with executors. */
  public AgentConfig withExecutorTimes(ExecutorTimes times) {
    return with(
        new Life(life.recover(), life.registration(), life.restart(), times, life.retention()));
  }

  /** All that executors are told of the agent's patience. */
  public ExecutorTimes executorTimes() {
    return life.executors().withRecovery(life.restart().recoveryTimeout());
  }

  /** The same, keeping what is over for another time. */
  public AgentConfig withRetention(Retention retention) {
    return with(
        new Life(life.recover(), life.registration(), life.restart(), life.executors(), retention));
  }

  /** The same with other variables for every task. */
  public AgentConfig withExecutorEnvironment(Map<String, String> variables) {
    return new AgentConfig(
        masters, address, workDir, offering, execution, life, variables, security);
  }

  /** The same, letting others in. */
  public AgentConfig withSecurity(RoleSecurity other) {
    return new AgentConfig(
        masters, address, workDir, offering, execution, life, executorEnvironment, other);
  }

  /** The options in effect under their Mesos names, for {@code /state} and {@code /flags}. */
  public Map<String, String> flags() {
    Map<String, String> flags = new TreeMap<>();
    flags.put("master", String.join(",", masters.stream().map(URI::toString).toList()));
    flags.put("ip", address.host());
    flags.put("port", Integer.toString(address.port()));
    address.hostname().ifPresent(name -> flags.put("hostname", name));
    address.domain().ifPresent(domain -> flags.put("domain", MesosJson.writeText(domain)));
    flags.put("work_dir", workDir.toString());
    flags.put("resources", offering.resources());
    flags.put("attributes", offering.attributes());
    flags.put("default_role", offering.defaultRole());
    offering.lending().addTo(flags);
    flags.put("runtime", execution.runtime().toString());
    execution.defaultDockerImage().ifPresent(image -> flags.put("default_docker_image", image));
    flags.put("docker_socket", execution.dockerHost());
    execution.docker().addTo(flags);
    execution.isolation().addTo(flags);
    flags.put("cgroups_enable_cfs", Boolean.toString(execution.hardCpuLimit()));
    FetchSettings fetcher = execution.fetcher();
    flags.put("fetcher_cache_size", fetcher.cacheBytes() + "B");
    fetcher.cacheDir().ifPresent(dir -> flags.put("fetcher_cache_dir", dir.toString()));
    flags.put("fetcher_stall_timeout", fetcher.stallTimeout().toMillis() + "ms");
    flags.put("fetcher_max_unpacked_size", fetcher.limits().bytes() + "B");
    fetcher.frameworksHome().ifPresent(home -> flags.put("frameworks_home", home.toString()));
    flags.put("recover", life.recover().toString());
    flags.put("strict", Boolean.toString(life.restart().strict()));
    flags.put("reconfiguration_policy", life.restart().reconfiguration().toString());
    flags.put("recovery_timeout", DurationFormat.text(life.restart().recoveryTimeout()));
    flags.put("gc_delay", life.retention().delay().toSeconds() + "secs");
    flags.put("gc_disk_headroom", Double.toString(life.retention().headroom()));
    flags.put("disk_watch_interval", life.retention().interval().toMillis() + "ms");
    flags.put(
        "max_completed_executors_per_framework",
        Integer.toString(life.retention().completedExecutors()));
    flags.put("registration_backoff_factor", DurationFormat.text(life.registration().first()));
    flags.put("registration_backoff_max", DurationFormat.text(life.registration().longest()));
    ExecutorTimes times = life.executors();
    flags.put("executor_registration_timeout", DurationFormat.text(times.registration()));
    flags.put("executor_reregistration_timeout", DurationFormat.text(times.reregistration()));
    flags.put("executor_shutdown_grace_period", DurationFormat.text(times.shutdownGrace()));
    return flags;
  }
}
