package io.souk.it;

import static io.souk.it.SecuredDeeds.SERVICE;
import static io.souk.it.SecuredDeeds.done;
import static io.souk.it.SecuredDeeds.operator;
import static io.souk.it.SecuredDeeds.outcome;
import static io.souk.it.SecuredDeeds.seen;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.it.SecuredDeeds.Deed;
import io.souk.it.SecuredDeeds.Outcome;
import io.souk.security.Action;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** What agents ask permission for; that executors are seen is tried here, too. */
final class SecuredAgentDeeds {

  private final Map<Action, Deed> deeds = new EnumMap<>(Action.class);
  private final SecuredCluster cluster;
  private int names;

  SecuredAgentDeeds(SecuredCluster cluster) {
    this.cluster = cluster;
    files();
    nested();
    streams();
    standalone();
  }

  Map<Action, Deed> deeds() {
    return deeds;
  }

  private Http.Answer ofAgent(Https client, String type, String body) {
    return client.send("POST", cluster.agentUrl() + "/api/v1", operator(type, body));
  }

  private void files() {
    deeds.put(
        Action.VIEW_EXECUTORS,
        (name, client) -> seen(ofAgent(client, "GET_EXECUTORS", ""), "executor_info"));
    deeds.put(
        Action.ACCESS_SANDBOXES,
        (name, client) ->
            outcome(client.get(cluster.agentUrl() + "/files/browse?path=" + sandbox()), 200));
    // Agents here have neither images nor resource providers, and say so to those who may ask.
    deeds.put(
        Action.PRUNE_IMAGES,
        (name, client) -> outcome(ofAgent(client, "PRUNE_IMAGES", "{}"), 200, 400, 501));
    deeds.put(
        Action.MODIFY_RESOURCE_PROVIDER_CONFIGS,
        (name, client) ->
            outcome(
                ofAgent(
                    client, "REMOVE_RESOURCE_PROVIDER_CONFIG", "{\"type\":\"t\",\"name\":\"n\"}"),
                200,
                400,
                404,
                501));
    deeds.put(
        Action.MARK_RESOURCE_PROVIDERS_GONE,
        (name, client) ->
            outcome(
                ofAgent(
                    client,
                    "MARK_RESOURCE_PROVIDER_GONE",
                    "{\"resource_provider_id\":{\"value\":\"r\"}}"),
                200,
                400,
                404,
                500));
  }

  /** The task of the service, as its agent says. */
  private JsonNode executor() {
    return cluster
        .admin()
        .json(cluster.agentUrl() + "/state")
        .path("frameworks")
        .valueStream()
        .flatMap(framework -> framework.path("executors").valueStream())
        .filter(executor -> executor.path("id").asText().startsWith(SERVICE))
        .findFirst()
        .orElseThrow();
  }

  private String sandbox() {
    return URLEncoder.encode(executor().path("directory").asText(), StandardCharsets.UTF_8);
  }

  private String task() {
    return "{\"value\":\"" + executor().path("container").asText() + "\"}";
  }

  /** A new container in that of the task. */
  private String inside() {
    return "{\"value\":\"n%d\",\"parent\":%s}".formatted(names++, task());
  }

  private String alone() {
    return "{\"value\":\"s%d\"}".formatted(names++);
  }

  private static String launch(String id, String shell) {
    return "{\"container_id\":%s,\"command\":{\"value\":\"%s\"}}".formatted(id, shell);
  }

  private static String container(String id) {
    return "{\"container_id\":%s}".formatted(id);
  }

  private String launched(String id, String shell) {
    done(ofAgent(cluster.admin(), "LAUNCH_CONTAINER", launch(id, shell)));
    return id;
  }

  private String ended(String id) {
    launched(id, "exit 0");
    done(ofAgent(cluster.admin(), "WAIT_CONTAINER", container(id)));
    return id;
  }

  private Outcome containers(Https client, String id) {
    return seen(
        ofAgent(client, "GET_CONTAINERS", "{\"show_nested\":true,\"show_standalone\":true}"), id);
  }

  private void nested() {
    Deed launch =
        (name, client) ->
            outcome(ofAgent(client, "LAUNCH_CONTAINER", launch(inside(), "exit 0")), 200);
    deeds.put(Action.LAUNCH_NESTED_CONTAINERS, launch);
    deeds.put(Action.LAUNCH_NESTED_CONTAINERS_AS_USER, launch);
    deeds.put(
        Action.KILL_NESTED_CONTAINERS,
        (name, client) ->
            outcome(
                ofAgent(client, "KILL_CONTAINER", container(launched(inside(), "sleep 60"))), 200));
    deeds.put(
        Action.WAIT_NESTED_CONTAINERS,
        (name, client) ->
            outcome(
                ofAgent(client, "WAIT_CONTAINER", container(launched(inside(), "exit 0"))), 200));
    deeds.put(
        Action.REMOVE_NESTED_CONTAINERS,
        (name, client) ->
            outcome(ofAgent(client, "REMOVE_CONTAINER", container(ended(inside()))), 200));
    deeds.put(
        Action.VIEW_CONTAINERS,
        (name, client) -> containers(client, executor().path("container").asText()));
  }

  private void streams() {
    String api = cluster.agentUrl() + "/api/v1";
    Deed session =
        (name, client) ->
            outcome(
                client.open(
                    api, operator("LAUNCH_NESTED_CONTAINER_SESSION", launch(inside(), "exit 0"))));
    deeds.put(Action.LAUNCH_NESTED_CONTAINER_SESSIONS, session);
    deeds.put(Action.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER, session);
    deeds.put(
        Action.ATTACH_CONTAINERS_OUTPUT,
        (name, client) ->
            outcome(client.open(api, operator("ATTACH_CONTAINER_OUTPUT", container(task())))));
    deeds.put(
        Action.ATTACH_CONTAINERS_INPUT,
        (name, client) -> {
          String id = inside();
          String open = operator("LAUNCH_NESTED_CONTAINER_SESSION", launch(id, "cat; exit 0"));
          String attach =
              operator(
                  "ATTACH_CONTAINER_INPUT",
                  "{\"type\":\"CONTAINER_ID\",\"container_id\":" + id + "}");
          try (Https.Stream opened = cluster.admin().open(api, open)) {
            if (opened.status() != 200) {
              throw new AssertionError(opened.rest());
            }
            return outcome(client.record(api, attach));
          }
        });
  }

  private void standalone() {
    deeds.put(
        Action.LAUNCH_STANDALONE_CONTAINERS,
        (name, client) ->
            outcome(ofAgent(client, "LAUNCH_CONTAINER", launch(alone(), "exit 0")), 200));
    deeds.put(
        Action.KILL_STANDALONE_CONTAINERS,
        (name, client) ->
            outcome(
                ofAgent(client, "KILL_CONTAINER", container(launched(alone(), "sleep 60"))), 200));
    deeds.put(
        Action.WAIT_STANDALONE_CONTAINERS,
        (name, client) ->
            outcome(
                ofAgent(client, "WAIT_CONTAINER", container(launched(alone(), "exit 0"))), 200));
    deeds.put(
        Action.REMOVE_STANDALONE_CONTAINERS,
        (name, client) ->
            outcome(ofAgent(client, "REMOVE_CONTAINER", container(ended(alone()))), 200));
    deeds.put(
        Action.VIEW_STANDALONE_CONTAINERS,
        (name, client) -> {
          String id = launched(alone(), "sleep 60");
          return containers(client, id.replaceAll(".*:(\"[^\"]*\").*", "$1"));
        });
  }
}
