package io.souk.it;

import static io.souk.it.SecuredDeeds.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.it.SecuredDeeds.Deed;
import io.souk.it.SecuredDeeds.Outcome;
import io.souk.security.Action;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What masters ask permission for once an offer has been accepted: the call itself is always taken,
 * and a status says what came of it.
 */
final class SecuredFrameworkDeeds {

  /** All that is tried here. */
  static final List<Action> ACTIONS =
      List.of(
          Action.RUN_TASKS,
          Action.CREATE_BLOCK_DISKS,
          Action.CREATE_MOUNT_DISKS,
          Action.DESTROY_BLOCK_DISKS,
          Action.DESTROY_MOUNT_DISKS,
          Action.DESTROY_RAW_DISKS);

  private static final String ROLE = "accepting";

  private final Map<Action, Deed> deeds = new EnumMap<>(Action.class);
  private final SecuredCluster cluster;
  private int names;

  SecuredFrameworkDeeds(SecuredCluster cluster) {
    this.cluster = cluster;
    deeds.put(Action.RUN_TASKS, this::launch);
    disk(Action.CREATE_BLOCK_DISKS, "CREATE_DISK", "RAW", ",\"target_type\":\"BLOCK\"");
    disk(Action.CREATE_MOUNT_DISKS, "CREATE_DISK", "RAW", ",\"target_type\":\"MOUNT\"");
    disk(Action.DESTROY_BLOCK_DISKS, "DESTROY_DISK", "BLOCK", "");
    disk(Action.DESTROY_MOUNT_DISKS, "DESTROY_DISK", "MOUNT", "");
    disk(Action.DESTROY_RAW_DISKS, "DESTROY_DISK", "RAW", "");
  }

  Map<Action, Deed> deeds() {
    return deeds;
  }

  /** A task in the name of the framework's user, which runs or was not to be. */
  private Outcome launch(String name, Https client) {
    try (Framework framework = new Framework(client)) {
      if (!framework.isSubscribed()) {
        return framework.refusal();
      }
      JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
      framework.accept(
          offer,
          Json.launch(
              Json.task(
                  offer,
                  "t" + names++,
                  "sleep 1000",
                  Json.scalar("cpus", 0.01),
                  Json.scalar("mem", 8))));
      while (true) {
        JsonNode status = framework.next("UPDATE").at("/update/status");
        String state = status.path("state").asText();
        if (state.equals("TASK_RUNNING")) {
          return Outcome.DONE;
        }
        if (state.equals("TASK_ERROR")) {
          return refused(status, "REASON_TASK_UNAUTHORIZED", "Not authorized to launch ");
        }
        if (!state.equals("TASK_STARTING")) {
          throw new AssertionError(status);
        }
        framework.acknowledge(status);
      }
    }
  }

  private static Outcome refused(JsonNode status, String reason, String message) {
    if (!status.path("reason").asText().equals(reason)
        || !status.path("message").asText().startsWith(message)) {
      throw new AssertionError(status);
    }
    return Outcome.FORBIDDEN;
  }

  /** There are no such disks: whoever may ask for them hears that. */
  private void disk(Action action, String type, String kind, String more) {
    String source =
        Json.scalar(
            "disk",
            10,
            Json.reserved(ROLE, "admin")
                + ",\"disk\":{\"source\":{\"type\":\"%s\",\"id\":\"d\"}}".formatted(kind));
    String operation =
        "{\"type\":\"%s\",\"id\":{\"value\":\"op\"},\"%s\":{\"source\":%s%s}}"
            .formatted(type, type.toLowerCase(Locale.ROOT), source, more);
    deeds.put(
        action,
        (name, client) -> {
          try (Framework framework = new Framework(client)) {
            if (!framework.isSubscribed()) {
              return framework.refusal();
            }
            framework.accept(framework.next("OFFERS").at("/offers/offers/0"), operation);
            JsonNode status =
                framework.next("UPDATE_OPERATION_STATUS").at("/update_operation_status/status");
            String message = status.path("message").asText();
            if (!status.path("state").asText().equals("OPERATION_ERROR")) {
              throw new AssertionError(status);
            }
            if (message.startsWith("Not authorized to ")) {
              return Outcome.FORBIDDEN;
            }
            if (!message.startsWith(type + ": ")) {
              throw new AssertionError(status);
            }
            return Outcome.DONE;
          }
        });
  }

  /** A framework that ends, with its tasks, when it is closed. */
  private final class Framework implements AutoCloseable {

    private final Https client;
    private final String url = cluster.awaitLeader().url() + "/api/v1/scheduler";
    private final Https.Stream events;
    private final Instant end = Instant.now().plus(SecuredCluster.LIMIT);
    private String id = "";

    Framework(Https client) {
      this.client = client;
      this.events =
          client.open(
              url,
              ("{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"name\":\"accepting\","
                      + "\"user\":\"nobody\",\"roles\":[\"%s\"],\"capabilities\":"
                      + "[{\"type\":\"MULTI_ROLE\"},{\"type\":\"RESERVATION_REFINEMENT\"}]}}}")
                  .formatted(ROLE));
      if (isSubscribed()) {
        id = next("SUBSCRIBED").at("/subscribed/framework_id/value").asText();
      }
    }

    boolean isSubscribed() {
      return events.status() == 200;
    }

    Outcome refusal() {
      return outcome(events.status(), events.rest());
    }

    /** The next event of a type; there are heartbeats at least. */
    JsonNode next(String type) {
      while (Instant.now().isBefore(end)) {
        JsonNode event = events.next();
        if (event.path("type").asText().equals("ERROR")) {
          throw new AssertionError(event);
        }
        if (event.path("type").asText().equals(type)) {
          return event;
        }
      }
      throw new AssertionError("no " + type);
    }

    void accept(JsonNode offer, String operation) {
      call(
          "ACCEPT",
          "{\"offer_ids\":[%s],\"operations\":[%s]}".formatted(offer.path("id"), operation));
    }

    /** What is not acknowledged is sent again and holds up what comes after it. */
    void acknowledge(JsonNode status) {
      call(
          "ACKNOWLEDGE",
          "{\"agent_id\":%s,\"task_id\":%s,\"uuid\":%s}"
              .formatted(status.path("agent_id"), status.path("task_id"), status.path("uuid")));
    }

    private void call(String type, String body) {
      Http.Answer answer =
          client.send(
              url,
              "{\"type\":\"%s\",\"framework_id\":{\"value\":\"%s\"},\"%s\":%s}"
                  .formatted(type, id, type.toLowerCase(Locale.ROOT), body),
              events);
      if (answer.status() != 202) {
        throw new AssertionError(answer);
      }
    }

    @Override
    public void close() {
      events.close();
    }
  }
}
