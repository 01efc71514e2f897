package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who the agent is for registries: what a {@code config.json} or {@code .dockercfg} of Docker's
 * command line says. Pure.
 */
public final class RegistryCredentials {
  /** Without any. */
  public static final RegistryCredentials NONE = new RegistryCredentials(Map.of());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HUB = "docker.io";
  private static final Set<String> HUB_NAMES =
      Set.of(HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");
  private static final int LONGEST = 1024 * 1024;

  private final Map<String, AuthConfig> byHost;

  private RegistryCredentials(Map<String, AuthConfig> byHost) {
    this.byHost = Map.copyOf(byHost);
  }

  /**
   * Reads either format.
   *
   * @throws IllegalArgumentException when it is neither, or asks for a credential helper, which is
   *     a program that this agent does not run
   */
  public static RegistryCredentials parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("more than 1 MiB");
    }
    JsonNode root = read(text);
    JsonNode auths = root.has("auths") ? root.path("auths") : legacy(root);
    Map<String, AuthConfig> found = new HashMap<>();
    auths
        .properties()
        .forEach(
            entry ->
                auth(entry.getKey(), entry.getValue())
                    .ifPresent(a -> found.put(host(entry.getKey()), a)));
    for (String helper : List.of("credsStore", "credHelpers")) {
      if (root.has(helper) && found.isEmpty()) {
        throw new IllegalArgumentException(
            "'" + helper + "' names a credential helper, expected credentials in 'auths'");
      }
    }
    return new RegistryCredentials(found);
  }

  private static JsonNode read(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (root == null || !root.isObject()) {
        throw new IllegalArgumentException("expected a JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      // Its own message may quote a secret.
      throw new IllegalArgumentException("expected a JSON object, found no JSON", e);
    }
  }

  /** The old format is the map itself. */
  private static JsonNode legacy(JsonNode root) {
    boolean isMap =
        root.properties().stream()
            .allMatch(
                entry ->
                    entry.getValue().isObject()
                        && (entry.getValue().has("auth") || entry.getValue().has("username")));
    return isMap ? root : JSON.createObjectNode();
  }

  private static Optional<AuthConfig> auth(String registry, JsonNode entry) {
    AuthConfig auth = new AuthConfig().withRegistryAddress(registry);
    if (entry.path("identitytoken").isTextual()) {
      auth.withIdentityToken(entry.path("identitytoken").asText());
    }
    if (entry.path("registrytoken").isTextual()) {
      auth.withRegistrytoken(entry.path("registrytoken").asText());
    }
    if (entry.path("username").isTextual()) {
      auth.withUsername(entry.path("username").asText())
          .withPassword(entry.path("password").asText());
    } else if (entry.path("auth").isTextual() && !entry.path("auth").asText().isEmpty()) {
      String[] parts = decode(registry, entry.path("auth").asText()).split(":", 2);
      auth.withUsername(parts[0]).withPassword(parts[1]);
    }
    boolean empty =
        auth.getUsername() == null
            && auth.getIdentitytoken() == null
            && auth.getRegistrytoken() == null;
    return empty ? Optional.empty() : Optional.of(auth);
  }

  private static String decode(String registry, String base64) {
    try {
      String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      if (text.contains(":")) {
        return text.replaceAll("\0+$", "");
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the secret.
    }
    throw new IllegalArgumentException(
        "auth of '" + registry + "': expected base64 of USER:PASSWORD");
  }

  /** Files name registries as hosts or as URLs, the default one by any of its names. */
  private static String host(String registry) {
    String bare = registry.replaceFirst("^https?://", "");
    int slash = bare.indexOf('/');
    String host = slash < 0 ? bare : bare.substring(0, slash);
    return HUB_NAMES.contains(host) ? HUB : host;
  }

  /** What serves to pull an image. */
  Optional<AuthConfig> find(String image) {
    return Optional.ofNullable(byHost.get(host(ImageName.registry(image))));
  }

  boolean isEmpty() {
    return byHost.isEmpty();
  }
}
