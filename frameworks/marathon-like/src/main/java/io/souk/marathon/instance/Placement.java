package io.souk.marathon.instance;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a task was put.
 *
 * @param agentId the kernel's id of the agent
 * @param host the agent's hostname
 * @param portOfEach host port of each of the app's ports, -1 where it has none
 * @param attributes the agent's attributes as constraints read them
 */
public record Placement(
    String agentId,
    String host,
    Optional<String> region,
    Optional<String> zone,
    List<Integer> portOfEach,
    Map<String, String> attributes) {

  /** Stands for a port that has no host port. */
  public static final int NO_HOST_PORT = -1;

  /** Deeply immutable. */
  public Placement {
    portOfEach = List.copyOf(portOfEach);
    attributes = Map.copyOf(attributes);
  }

  /** Ports on the host, in the order of the app's ports that have one. */
  public List<Integer> hostPorts() {
    return portOfEach.stream().filter(port -> port != NO_HOST_PORT).toList();
  }

  /**
   * The value of a constraint's field here.
   *
   * @param field {@code hostname}, {@code @hostname}, {@code @region}, {@code @zone} or an
   *     attribute
   */
  public Optional<String> valueOf(String field) {
    return switch (field) {
      case "hostname", "@hostname" -> Optional.of(host);
      case "@region" -> region;
      case "@zone" -> zone;
      default -> Optional.ofNullable(attributes.get(field));
    };
  }
}
