package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.souk.launcher.option.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Adds or removes a master and waits until it is so. */
final class MembershipChange {

  /** No answer, or one that may be another a moment later, when somebody else leads. */
  private static final Set<Integer> PASSING = Set.of(0, 502, 503, 504);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ClientOptions options;
  private final PlatformClient client;
  private final String address;
  private String told = "";

  /** An attempt of which nobody knows what became. */
  private boolean uncertain;

  private Optional<ClientException> refusal = Optional.empty();

  /**
   * @param address {@code HOST:PORT}
   */
  MembershipChange(ClientOptions options, String address) {
    if (!address.matches("[A-Za-z0-9][A-Za-z0-9._-]*:[0-9]{1,5}")) {
      throw new UsageException("'" + address + "': expected HOST:PORT, for example m4:5050");
    }
    this.options = options;
    this.client = options.client();
    this.address = address;
  }

  /**
   * Returns 0 when it is done.
   *
   * @param there whether the address is among the masters afterwards
   */
  int run(String verb, boolean there) {
    MastersApi masters = MastersApi.find(client);
    JsonNode ensemble = masters.ensemble();
    Instant end = Instant.now().plus(options.timeout());
    boolean asked = there && isMember(ensemble);
    tell(asked ? address + " is one of the masters already" : verb + " " + address + ": asked");
    while (!asked || isMember(ensemble) != there) {
      if (asked || attempt(masters.path("/api/souk/masters/" + verb))) {
        asked = true;
      }
      ensemble = MastersApi.find(client).ensemble();
      if (asked && isMember(ensemble) == there) {
        break;
      }
      if (Instant.now().isAfter(end)) {
        throw refusal.orElseGet(this::late);
      }
      pause();
    }
    options.print(ensemble, MastersTable.of(ensemble));
    return 0;
  }

  private ClientException late() {
    return new ClientException(
        "not done within %d s (--timeout); 'souk status' shows how far it is"
            .formatted(options.timeout().toSeconds()));
  }

  /**
   * Whether the leader has done it; what cannot be done is thrown. After an attempt that may have
   * been heard, a refusal may mean that it was: whether it is so is seen then.
   */
  private boolean attempt(String path) {
    try {
      client.call("POST", path, JsonNodeFactory.instance.objectNode().put("address", address));
      return true;
    } catch (ClientException e) {
      if (!PASSING.contains(e.status())) {
        if (!uncertain) {
          throw e;
        }
        refusal = Optional.of(e);
        return true;
      }
      uncertain = true;
      tell(e.getMessage() + "; asking again");
      return false;
    }
  }

  /** The same words once. */
  private void tell(String text) {
    if (!text.equals(told)) {
      options.progress(text);
      told = text;
    }
  }

  private boolean isMember(JsonNode ensemble) {
    for (JsonNode master : ensemble.path("masters")) {
      if (master.path("address").asText().equals(address)) {
        return true;
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted");
    }
  }
}
