package io.souk.chronos.job;

import io.souk.chronos.job.Execution.NamedValue;
import java.util.List;
import java.util.Optional;

/**
 * The container around a run.
 *
 * @param type who runs it
 * @param image its image
 * @param network how it is connected; Docker only
 * @param networks named networks and ports
 * @param volumes what is mounted
 * @param forcePullImage whether to pull even if the image is there
 * @param parameters options for the Docker command line; Docker only
 */
public record Container(
    Type type,
    String image,
    Network network,
    Networks networks,
    List<Volume> volumes,
    boolean forcePullImage,
    List<NamedValue> parameters) {

  public Container {
    volumes = List.copyOf(volumes);
    parameters = List.copyOf(parameters);
  }

  /** Who runs the container. */
  public enum Type {
    /** The Docker engine. */
    DOCKER,
    /** The agent itself. */
    MESOS
  }

  /** How a Docker container is connected. */
  public enum Network {
    /** Behind a bridge, through mapped ports. */
    BRIDGE,
    /** With the host's own network. */
    HOST,
    /** On a named network. */
    USER
  }

  /** {@code networkName} (the older form) and {@code networkInfos}. */
  public record Networks(Optional<String> name, List<NetworkInfo> infos) {
    public Networks {
      infos = List.copyOf(infos);
    }
  }

  /** The kind of an address. */
  public enum Protocol {
    /** 32 bits. */
    IPV4("IPv4"),
    /** 128 bits. */
    IPV6("IPv6");

    private final String wire;

    Protocol(String wire) {
      this.wire = wire;
    }

    /** As Chronos writes it. */
    public String wire() {
      return wire;
    }
  }

  /** A named network with labels and ports. */
  public record NetworkInfo(
      String name,
      Optional<Protocol> protocol,
      List<NamedValue> labels,
      List<PortMapping> portMappings) {
    public NetworkInfo {
      labels = List.copyOf(labels);
      portMappings = List.copyOf(portMappings);
    }
  }

  /** Ports 0 to 65535. */
  public record PortMapping(int hostPort, int containerPort, Optional<String> protocol) {}

  /** Something mounted at {@code containerPath}. */
  public record Volume(
      String containerPath,
      Optional<String> hostPath,
      Optional<Mode> mode,
      Optional<External> external) {

    /** Whether it may be written. */
    public enum Mode {
      /** Read and write. */
      RW,
      /** Read only. */
      RO
    }
  }

  /** A volume that a Docker volume driver provides. */
  public record External(String name, String provider, List<NamedValue> options) {
    public External {
      options = List.copyOf(options);
    }
  }
}
