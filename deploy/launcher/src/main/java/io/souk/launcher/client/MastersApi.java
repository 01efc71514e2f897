package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.function.Supplier;

/** The masters' API, through the gateway or at a master itself. */
final class MastersApi {

  /** As many masters as there may be: each failure makes the gateway turn to the next one. */
  private static final int ATTEMPTS = 7;

  /** A gateway that took longer to say that it found no master has asked all of them. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final PlatformClient client;
  private final String prefix;
  private final JsonNode ensemble;

  private MastersApi(PlatformClient client, String prefix, JsonNode ensemble) {
    this.client = client;
    this.prefix = prefix;
    this.ensemble = ensemble;
  }

  /** Looks whether {@code --url} is a gateway or a master. */
  static MastersApi find(PlatformClient client) {
    String path = "/api/souk/masters";
    return persistently(() -> client.find("/mesos" + path))
        .map(ensemble -> new MastersApi(client, "/mesos", ensemble))
        .or(() -> client.find(path).map(ensemble -> new MastersApi(client, "", ensemble)))
        .orElseThrow(
            () ->
                new ClientException(
                    client.base() + " is neither a gateway nor a master (see --url)"));
  }

  /** The masters as seen by the one that answered. */
  JsonNode ensemble() {
    return ensemble;
  }

  /** Agents and frameworks; a missing node while no master leads. */
  JsonNode summary() {
    try {
      return persistently(() -> client.get(prefix + "/state-summary"));
    } catch (ClientException e) {
      if (e.status() >= 500) {
        return MissingNode.getInstance();
      }
      throw e;
    }
  }

  /** The leader's plug-ins; a missing node while they are not known, or at an older master. */
  JsonNode plugins() {
    try {
      return client
          .find(prefix + "/api/souk/plugins")
          .map(tree -> tree.path("plugins"))
          .orElse(MissingNode.getInstance());
    } catch (ClientException e) {
      return MissingNode.getInstance();
    }
  }

  /** Where {@code path} of a master is for the client. */
  String path(String path) {
    return prefix + path;
  }

  private static <T> T persistently(Supplier<T> request) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get();
      } catch (ClientException e) {
        boolean gatewayLooksOn = e.status() == 502 || e.status() == 504;
        if (!gatewayLooksOn || attempt == ATTEMPTS || System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }
}
