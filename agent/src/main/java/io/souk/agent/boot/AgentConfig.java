package io.souk.agent.boot;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an agent needs to know. Start from {@link #of(List, Path)} and change what differs.
 *
 * @param masters base URLs of all masters, in the order they are tried
 * @param host address to listen at
 * @param port TCP port, 0 for a free one
 * @param hostname under which the agent is known, empty for {@code host} (or the machine's name
 *     when listening everywhere)
 * @param workDir the agent's own directory ({@code agent/} in the platform's work directory); made
 *     when missing
 * @param resources Mesos {@code --resources} text or JSON; what it does not name is detected
 * @param attributes Mesos {@code --attributes} text
 * @param defaultRole role of resources that name none
 * @param runtime what tasks run as
 * @param defaultDockerImage image for tasks without a container, only with runtime {@code docker}
 * @param dockerHost address of the engine, {@code unix:///…} or {@code tcp://…}
 * @param recover whether a restarted agent keeps or ends the tasks it finds
 * @param registrationBackoff upper bound of the first random wait before registering
 * @param executorEnvironment variables that every task gets
 */
public record AgentConfig(
    List<URI> masters,
    String host,
    int port,
    Optional<String> hostname,
    Path workDir,
    String resources,
    String attributes,
    String defaultRole,
    RuntimeChoice runtime,
    Optional<String> defaultDockerImage,
    String dockerHost,
    Recover recover,
    Duration registrationBackoff,
    Map<String, String> executorEnvironment) {

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

  public AgentConfig {
    masters = List.copyOf(masters);
    executorEnvironment = Map.copyOf(executorEnvironment);
    workDir = workDir.toAbsolutePath().normalize();
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("--master: expected at least one URL");
    }
    for (URI url : masters) {
      if (!"http".equals(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException("--master " + url + ": expected http://HOST[:PORT]");
      }
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--port " + port + ": expected 0 to 65535");
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("--host: expected an address");
    }
    if (defaultRole.isBlank()) {
      throw new IllegalArgumentException("--default-role: expected a role");
    }
    Machine.check(resources, attributes, defaultRole);
    if (defaultDockerImage.isPresent() && runtime != RuntimeChoice.DOCKER) {
      throw new IllegalArgumentException(
          "--default-docker-image " + defaultDockerImage.get() + ": needs --runtime docker");
    }
    if (registrationBackoff.isNegative()) {
      throw new IllegalArgumentException(
          "--registration-backoff-factor " + registrationBackoff + ": expected zero or more");
    }
  }

  /** Defaults of the command line. */
  public static AgentConfig of(List<URI> masters, Path workDir) {
    return new AgentConfig(
        masters,
        "127.0.0.1",
        5051,
        Optional.empty(),
        workDir,
        "",
        "",
        "*",
        RuntimeChoice.AUTO,
        Optional.empty(),
        "unix:///var/run/docker.sock",
        Recover.RECONNECT,
        Duration.ofSeconds(1),
        Map.of());
  }

  public AgentConfig withAddress(String newHost, int newPort) {
    return new AgentConfig(
        masters,
        newHost,
        newPort,
        hostname,
        workDir,
        resources,
        attributes,
        defaultRole,
        runtime,
        defaultDockerImage,
        dockerHost,
        recover,
        registrationBackoff,
        executorEnvironment);
  }

  public AgentConfig withHostname(String newHostname) {
    return new AgentConfig(
        masters,
        host,
        port,
        Optional.of(newHostname),
        workDir,
        resources,
        attributes,
        defaultRole,
        runtime,
        defaultDockerImage,
        dockerHost,
        recover,
        registrationBackoff,
        executorEnvironment);
  }

  public AgentConfig withResources(String newResources, String newAttributes, String newRole) {
    return new AgentConfig(
        masters,
        host,
        port,
        hostname,
        workDir,
        newResources,
        newAttributes,
        newRole,
        runtime,
        defaultDockerImage,
        dockerHost,
        recover,
        registrationBackoff,
        executorEnvironment);
  }

  public AgentConfig withRuntime(
      RuntimeChoice choice, Optional<String> image, String newDockerHost) {
    return new AgentConfig(
        masters,
        host,
        port,
        hostname,
        workDir,
        resources,
        attributes,
        defaultRole,
        choice,
        image,
        newDockerHost,
        recover,
        registrationBackoff,
        executorEnvironment);
  }

  public AgentConfig withRecover(Recover choice) {
    return new AgentConfig(
        masters,
        host,
        port,
        hostname,
        workDir,
        resources,
        attributes,
        defaultRole,
        runtime,
        defaultDockerImage,
        dockerHost,
        choice,
        registrationBackoff,
        executorEnvironment);
  }

  public AgentConfig withRegistrationBackoff(Duration factor) {
    return new AgentConfig(
        masters,
        host,
        port,
        hostname,
        workDir,
        resources,
        attributes,
        defaultRole,
        runtime,
        defaultDockerImage,
        dockerHost,
        recover,
        factor,
        executorEnvironment);
  }

  public AgentConfig withExecutorEnvironment(Map<String, String> variables) {
    return new AgentConfig(
        masters,
        host,
        port,
        hostname,
        workDir,
        resources,
        attributes,
        defaultRole,
        runtime,
        defaultDockerImage,
        dockerHost,
        recover,
        registrationBackoff,
        variables);
  }

  /** The options in effect under their Mesos names, for {@code /state} and {@code /flags}. */
  public Map<String, String> flags() {
    Map<String, String> flags = new TreeMap<>();
    flags.put("master", String.join(",", masters.stream().map(URI::toString).toList()));
    flags.put("ip", host);
    flags.put("port", Integer.toString(port));
    hostname.ifPresent(name -> flags.put("hostname", name));
    flags.put("work_dir", workDir.toString());
    flags.put("resources", resources);
    flags.put("attributes", attributes);
    flags.put("default_role", defaultRole);
    flags.put("runtime", runtime.toString());
    defaultDockerImage.ifPresent(image -> flags.put("default_docker_image", image));
    flags.put("docker_socket", dockerHost);
    flags.put("recover", recover.toString());
    flags.put("registration_backoff_factor", registrationBackoff.toMillis() + "ms");
    return flags;
  }
}
