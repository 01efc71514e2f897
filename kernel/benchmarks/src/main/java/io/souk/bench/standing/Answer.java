package io.souk.bench.standing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.master.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a read showed of the cluster: hosts of agents and ids of tasks, as often as they stand
 * there.
 *
 * @param hosts of the registered agents
 * @param running tasks in state {@code TASK_RUNNING}
 * @param others tasks in all other states, on whatever list
 */
public record Answer(List<String> hosts, List<String> running, List<String> others) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String RUNNING = TaskState.TASK_RUNNING.name();
  private static final Set<String> LISTS =
      Set.of("tasks", "completed_tasks", "unreachable_tasks", "orphan_tasks", "pending_tasks");

  /** Reads one value of JSON, or leaves it to be skipped. */
  @FunctionalInterface
  private interface Reader {
    void read() throws IOException;
  }

  /** Reads the fields of an object. */
  @FunctionalInterface
  private interface Fields {
    void read(String name) throws IOException;
  }

  /** Of {@code GET /state}. */
  public static Answer ofState(byte[] body) throws IOException {
    Answer answer = new Answer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (JsonParser json = begin(body)) {
      object(
          json,
          name -> {
            switch (name) {
              case "slaves" -> array(json, () -> answer.agent(json));
              case "frameworks", "completed_frameworks" ->
                  array(json, () -> object(json, list -> answer.tasks(json, list, "id")));
              default -> json.skipChildren();
            }
          });
    }
    return answer;
  }

  /** Of GET_STATE of the v1 operator API, in JSON. */
  public static Answer ofOperatorJson(byte[] body) throws IOException {
    Answer answer = new Answer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (JsonParser json = begin(body)) {
      object(json, type -> object(json, part -> answer.part(json, part)));
    }
    return answer;
  }

  private void part(JsonParser json, String name) throws IOException {
    switch (name) {
      case "get_tasks" -> object(json, list -> tasks(json, list, "task_id"));
      case "get_agents" ->
          object(
              json,
              list -> {
                if (list.equals("agents")) {
                  array(json, () -> object(json, field -> info(json, field)));
                } else {
                  json.skipChildren();
                }
              });
      default -> json.skipChildren();
    }
  }

  private void info(JsonParser json, String field) throws IOException {
    if (field.equals("agent_info")) {
      agent(json);
    } else {
      json.skipChildren();
    }
  }

  /** Of GET_STATE of the v1 operator API, in protobuf. */
  public static Answer ofOperatorProtobuf(byte[] body) throws IOException {
    Response.GetState state = Response.parseFrom(body).getGetState();
    Answer answer = new Answer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    state
        .getGetAgents()
        .getAgentsList()
        .forEach(agent -> answer.hosts.add(agent.getAgentInfo().getHostname()));
    Response.GetTasks tasks = state.getGetTasks();
    List.of(
            tasks.getTasksList(),
            tasks.getCompletedTasksList(),
            tasks.getUnreachableTasksList(),
            tasks.getOrphanTasksList(),
            tasks.getPendingTasksList())
        .forEach(list -> list.forEach(answer::task));
    return answer;
  }

  private void task(Task task) {
    (task.getState() == TaskState.TASK_RUNNING ? running : others).add(task.getTaskId().getValue());
  }

  /**
   * What {@code GET /state-summary} says.
   *
   * @param hosts of the registered agents
   * @param running how many tasks run or are about to, all agents together
   */
  public record Summary(List<String> hosts, long running) {}

  /** Of {@code GET /state-summary}. */
  public static Summary ofSummary(byte[] body) throws IOException {
    List<String> hosts = new ArrayList<>();
    long[] running = {0};
    try (JsonParser json = begin(body)) {
      object(
          json,
          name -> {
            if (!name.equals("slaves")) {
              json.skipChildren();
              return;
            }
            array(
                json,
                () ->
                    object(
                        json,
                        field -> {
                          switch (field) {
                            case "hostname" -> hosts.add(json.getText());
                            case "TASK_STAGING", "TASK_STARTING", "TASK_RUNNING" ->
                                running[0] += json.getLongValue();
                            default -> json.skipChildren();
                          }
                        }));
          });
    }
    return new Summary(hosts, running[0]);
  }

  private void agent(JsonParser json) throws IOException {
    object(
        json,
        field -> {
          if (field.equals("hostname")) {
            hosts.add(json.getText());
          } else {
            json.skipChildren();
          }
        });
  }

  private void tasks(JsonParser json, String list, String id) throws IOException {
    if (LISTS.contains(list)) {
      array(json, () -> task(json, id));
    } else {
      json.skipChildren();
    }
  }

  private void task(JsonParser json, String id) throws IOException {
    String[] known = {"", ""};
    object(
        json,
        field -> {
          if (field.equals(id)) {
            known[0] = id(json);
          } else if (field.equals("state")) {
            known[1] = json.getText();
          } else {
            json.skipChildren();
          }
        });
    (known[1].equals(RUNNING) ? running : others).add(known[0]);
  }

  /** A text, or an object with the text as its {@code value}. */
  private static String id(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    String[] value = {""};
    object(json, name -> value[0] = json.getText());
    return value[0];
  }

  private static JsonParser begin(byte[] body) throws IOException {
    JsonParser json = JSON.createParser(body);
    json.nextToken();
    return json;
  }

  /** What is no object is passed over. */
  private static void object(JsonParser json, Fields fields) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      fields.read(name);
    }
  }

  private static void array(JsonParser json, Reader element) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      element.read();
    }
  }
}
