package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Name servers of containers whose tasks name none, by network ({@code --default-container-dns}).
 *
 * @param entries in the order given
 */
public record DnsDefaults(List<Entry> entries) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPTION = "--default-container-dns";
  private static final Set<String> MODES = Set.of("BRIDGE", "USER");

  /** Nothing for anybody. */
  public static final DnsDefaults NONE = new DnsDefaults(List.of());

  /**
   * For one network, or for all user-defined ones that have no entry of their own.
   *
   * @param mode BRIDGE or USER
   * @param network name of a user-defined network
   */
  public record Entry(
      String mode,
      Optional<String> network,
      List<String> servers,
      List<String> search,
      List<String> options) {}

  public DnsDefaults {
    entries = List.copyOf(entries);
  }

  /**
   * Reads Mesos's {@code ContainerDNSInfo} as JSON; its {@code mesos} part is about networks this
   * agent does not have.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static DnsDefaults parse(String text) {
    JsonNode root = read(text);
    for (String name : names(root)) {
      if (!name.equals("docker") && !name.equals("mesos")) {
        throw refused("unknown field '" + name + "', expected docker and mesos");
      }
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : array(root, "docker")) {
      entries.add(entry(entry));
    }
    return new DnsDefaults(entries);
  }

  private static JsonNode read(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (!root.isObject()) {
        throw refused("expected a JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw refused("expected a JSON object, found no JSON: " + e.getOriginalMessage());
    }
  }

  private static Entry entry(JsonNode entry) {
    String mode = entry.path("network_mode").asText();
    if (!MODES.contains(mode)) {
      throw refused("network_mode '" + mode + "': expected BRIDGE or USER");
    }
    JsonNode dns = entry.path("dns");
    Optional<String> network =
        entry.path("network_name").isTextual()
            ? Optional.of(entry.path("network_name").asText())
            : Optional.empty();
    return new Entry(
        mode, network, texts(dns, "nameservers"), texts(dns, "search"), texts(dns, "options"));
  }

  /** What a container in that network mode gets; the network's own entry goes first. */
  Optional<Entry> find(String mode, String network) {
    Optional<Entry> named =
        entries.stream()
            .filter(entry -> entry.mode().equals(mode))
            .filter(entry -> entry.network().filter(network::equals).isPresent())
            .findFirst();
    return named.or(
        () ->
            entries.stream()
                .filter(entry -> entry.mode().equals(mode))
                .filter(entry -> entry.network().isEmpty() || mode.equals("BRIDGE"))
                .findFirst());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode array(JsonNode node, String name) {
    JsonNode array = node.path(name);
    if (!array.isMissingNode() && !array.isArray()) {
      throw refused(name + ": expected an array");
    }
    return array;
  }

  private static List<String> texts(JsonNode node, String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array(node, name)) {
      if (!each.isTextual()) {
        throw refused(name + ": expected an array of strings");
      }
      texts.add(each.asText());
    }
    return texts;
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(OPTION + ": " + why);
  }
}
