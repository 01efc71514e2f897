package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rewrites the fields that older clients send ({@code ports}, {@code uris}, {@code ipAddress},
 * {@code container.docker.network} …) into the ones of Marathon 1.5 and later. Works on whole apps
 * and on partial updates alike.
 */
final class LegacyFields {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> ARCHIVES =
      List.of(".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".tar", ".gz", ".zip");

  private final ObjectNode app;
  private final AppDefaults.Settings settings;
  private final List<Problem> problems = new ArrayList<>();

  private LegacyFields(ObjectNode app, AppDefaults.Settings settings) {
    this.app = app;
    this.settings = settings;
  }

  /**
   * Rewrites in place.
   *
   * @throws RequestException when old and new form are both given, or the old one has no new form
   */
  static void rewrite(ObjectNode app, AppDefaults.Settings settings) {
    LegacyFields legacy = new LegacyFields(app, settings);
    legacy.ports();
    legacy.uris();
    legacy.networks();
    legacy.dockerPortMappings();
    app.remove("residency");
    if (!legacy.problems.isEmpty()) {
      throw RequestException.invalid(legacy.problems);
    }
  }

  private void ports() {
    JsonNode ports = app.remove("ports");
    if (ports == null) {
      return;
    }
    if (app.has("portDefinitions")) {
      refuse("/ports", "cannot specify both ports and port definitions");
      return;
    }
    if (app.has("ipAddress") && !ports.isEmpty()) {
      refuse("/ports", "cannot specify both an IP address and port");
      return;
    }
    ArrayNode definitions = app.putArray("portDefinitions");
    ports.forEach(port -> definitions.addObject().set("port", port));
  }

  private void uris() {
    JsonNode uris = app.remove("uris");
    if (uris == null) {
      return;
    }
    if (app.path("fetch").size() > 0) {
      if (!uris.isEmpty()) {
        refuse("/uris", "may not be set in conjunction with fetch");
      }
      return;
    }
    ArrayNode fetch = app.putArray("fetch");
    for (JsonNode uri : uris) {
      String lower = uri.textValue().toLowerCase(Locale.ROOT);
      fetch
          .addObject()
          .put("uri", uri.textValue())
          .put("extract", ARCHIVES.stream().anyMatch(lower::endsWith));
    }
  }

  private void networks() {
    JsonNode address = app.remove("ipAddress");
    JsonNode docker = app.path("container").path("docker");
    JsonNode network =
        docker instanceof ObjectNode fields ? fields.remove("network") : NODES.nullNode();
    boolean hasNetwork = network != null && !network.isNull();
    if (app.has("networks") && (address != null || hasNetwork)) {
      if (address != null) {
        refuse("/networks", "must not specify both networks and ipAddress");
      }
      if (hasNetwork) {
        refuse("/networks", "must not specify both container.docker.network and networks");
      }
      return;
    }
    if (hasNetwork) {
      dockerNetwork(network.textValue(), address);
    } else if (address != null) {
      addressNetwork(address);
    }
    if (address != null) {
      discoveryPorts(address);
    }
  }

  private void dockerNetwork(String network, JsonNode address) {
    switch (network) {
      case "HOST" -> putNetwork("host", "", address);
      case "BRIDGE" -> putNetwork("container/bridge", "", address);
      case "USER" ->
          putNetwork(
              "container", address == null ? "" : address.path("networkName").asText(""), address);
      default -> refuse("/container/docker/network", "network mode NONE is not supported");
    }
  }

  private void addressNetwork(JsonNode address) {
    String name = address.path("networkName").asText(settings.defaultNetwork());
    if (name.equals(settings.bridgeName())) {
      putNetwork("container/bridge", "", address);
    } else {
      putNetwork("container", name, address);
    }
  }

  private void putNetwork(String mode, String name, JsonNode address) {
    ObjectNode network = app.putArray("networks").addObject().put("mode", mode);
    if (!name.isEmpty()) {
      network.put("name", name);
    }
    if (address != null && address.path("labels").size() > 0) {
      network.set("labels", address.get("labels").deepCopy());
    }
  }

  private void discoveryPorts(JsonNode address) {
    JsonNode ports = address.path("discovery").path("ports");
    if (ports.isEmpty()) {
      return;
    }
    boolean isDocker = app.path("container").path("docker").isObject();
    if (isDocker && !app.path("container").path("type").asText("DOCKER").equals("MESOS")) {
      refuse("/ipAddress", "ipAddress/discovery is not allowed for Docker containers");
      return;
    }
    ObjectNode container =
        app.get("container") instanceof ObjectNode given
            ? given
            : app.putObject("container").put("type", "MESOS");
    ArrayNode mappings = container.putArray("portMappings");
    for (JsonNode port : ports) {
      ObjectNode mapping = mappings.addObject();
      mapping.set("containerPort", port.path("number"));
      copy(port, mapping, "name");
      copy(port, mapping, "protocol");
      copy(port, mapping, "labels");
    }
  }

  private void dockerPortMappings() {
    if (!(app.path("container").path("docker") instanceof ObjectNode docker)) {
      return;
    }
    JsonNode mappings = docker.remove("portMappings");
    if (mappings != null) {
      ObjectNode container = (ObjectNode) app.get("container");
      if (container.has("portMappings")) {
        refuse(
            "/container/portMappings",
            "must not specify both container.portMappings and container.docker.portMappings");
      } else {
        container.set("portMappings", mappings);
      }
    }
    if (docker.has("credential")) {
      refuse("/container/docker/credential", "is not supported, use pullConfig");
    }
  }

  private static void copy(JsonNode from, ObjectNode to, String name) {
    if (from.hasNonNull(name)) {
      to.set(name, from.get(name).deepCopy());
    }
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
