package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.AgentClient.Answered;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.souk.security.Action;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What callers of an agent do that needs permissions, by action. */
final class PermissionDeeds {

  private static final String ENDLESS = "while true; do sleep 0.05; done";

  /** What came of something. */
  enum Outcome {
    DONE,
    /** 403, nothing done. */
    FORBIDDEN,
    /** Served, but what it was about was left out. */
    HIDDEN,
    /** 401. */
    UNKNOWN
  }

  /** Does something that needs a permission; must work again and again. */
  interface Deed {
    Outcome by(AgentClient client);
  }

  /** One that is nothing but a request. */
  interface Question extends Deed {
    Answered ask(AgentClient client);

    @Override
    default Outcome by(AgentClient client) {
      return outcome(ask(client).status());
    }

    /** It is seen by what it shows. */
    default Deed showing(String text) {
      return client -> {
        Answered answer = ask(client);
        Outcome outcome = outcome(answer.status());
        return outcome == Outcome.DONE && !answer.body().contains(text) ? Outcome.HIDDEN : outcome;
      };
    }
  }

  /** Deeds of each action; of some there are several. */
  private final Map<Action, List<Deed>> deeds = new EnumMap<>(Action.class);

  /** Why there are none. */
  static final Map<Action, String> ELSEWHERE = elsewhere();

  private final AgentClient all;
  private final ContainerID task;
  private int names;

  /**
   * @param all may do everything
   * @param task the container of the task {@code t}
   */
  PermissionDeeds(AgentClient all, ContainerID task) {
    this.all = all;
    this.task = task;
    endpoints();
    views();
    files();
    others();
    nested();
    standalone();
  }

  /** What needs a permission. */
  List<Deed> of(Action action) {
    return deeds.get(action);
  }

  private void endpoints() {
    deeds(
        Action.GET_ENDPOINTS,
        get("/containers"),
        get("/containerizer/debug"),
        get("/files/debug"),
        get("/logging/toggle"),
        get("/metrics/snapshot"),
        get("/monitor/statistics"),
        post("{\"type\":\"GET_METRICS\",\"get_metrics\":{}}"));
  }

  private void views() {
    deeds(
        Action.VIEW_FRAMEWORKS,
        get("/state").showing("\"name\":\"test\""),
        read("GET_FRAMEWORKS").showing("\"name\":\"test\""),
        read("GET_EXECUTORS").showing("executor_info"),
        read("GET_TASKS").showing("\"task_id\""),
        read("GET_STATE").showing("framework_info"));
    deeds(
        Action.VIEW_EXECUTORS,
        get("/state").showing("\"source\":\"t\""),
        read("GET_EXECUTORS").showing("executor_info"),
        read("GET_TASKS").showing("\"task_id\""),
        read("GET_STATE").showing("executor_info"));
    deeds(
        Action.VIEW_TASKS,
        get("/state").showing("\"state\":\"TASK_RUNNING\""),
        read("GET_TASKS").showing("\"task_id\""),
        read("GET_STATE").showing("\"task_id\""));
    deeds(
        Action.VIEW_ROLES,
        get("/state").showing("\"eng\""),
        read("GET_AGENT").showing("\"eng\""),
        read("GET_OPERATIONS").showing("\"eng\""));
  }

  private void files() {
    deeds(
        Action.ACCESS_SANDBOXES,
        get("/files/browse?path=" + sandbox("t")),
        get("/files/read?offset=0&path=" + sandbox("t") + "/stdout"),
        get("/files/download?path=" + sandbox("t") + "/stdout"),
        post("{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"" + sandbox("t") + "\"}}"),
        post(
            "{\"type\":\"READ_FILE\",\"read_file\":{\"offset\":0,\"path\":\""
                + sandbox("t")
                + "/stdout\"}}"),
        client ->
            outcome(
                client.post(
                    Call.newBuilder()
                        .setType(Call.Type.READ_LOG)
                        .setReadLog(
                            Call.ReadLog.newBuilder()
                                .setSource(Call.ReadLog.Source.CONTAINER)
                                .setContainerId(task))
                        .build())));
    // The log of these tests goes nowhere, which only those may know who may read it.
    deeds(
        Action.ACCESS_MESOS_LOGS,
        get("/files/read?offset=0&path=/slave/log"),
        get("/files/download?path=/slave/log"),
        post("{\"type\":\"READ_FILE\",\"read_file\":{\"offset\":0,\"path\":\"/slave/log\"}}"),
        post("{\"type\":\"READ_LOG\",\"read_log\":{\"source\":\"AGENT\"}}"));
  }

  private void others() {
    deeds(
        Action.VIEW_FLAGS,
        get("/flags"),
        post("{\"type\":\"GET_FLAGS\"}"),
        get("/state").showing("\"work_dir\""));
    deeds(
        Action.SET_LOG_LEVEL,
        get("/logging/toggle?level=0&duration=1secs"),
        post(
            "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":"
                + "{\"level\":0,\"duration\":{\"nanoseconds\":1000000000}}}"));
    deeds(Action.PRUNE_IMAGES, post("{\"type\":\"PRUNE_IMAGES\",\"prune_images\":{}}"));
    String info = "{\"info\":{\"type\":\"t\",\"name\":\"n\"}}";
    deeds(
        Action.MODIFY_RESOURCE_PROVIDER_CONFIGS,
        post(
            "{\"type\":\"ADD_RESOURCE_PROVIDER_CONFIG\",\"add_resource_provider_config\":"
                + info
                + "}"),
        post(
            "{\"type\":\"UPDATE_RESOURCE_PROVIDER_CONFIG\",\"update_resource_provider_config\":"
                + info
                + "}"),
        post(
            "{\"type\":\"REMOVE_RESOURCE_PROVIDER_CONFIG\",\"remove_resource_provider_config\":"
                + "{\"type\":\"t\",\"name\":\"n\"}}"));
    deeds(
        Action.MARK_RESOURCE_PROVIDERS_GONE,
        post(
            "{\"type\":\"MARK_RESOURCE_PROVIDER_GONE\",\"mark_resource_provider_gone\":"
                + "{\"resource_provider_id\":{\"value\":\"r\"}}}"));
  }

  private void nested() {
    Deed launch = client -> outcome(client.post(ApiCallers.launch(fresh(), "exit 0")));
    Deed older = client -> outcome(client.post(olderLaunch(fresh(), "exit 0")));
    deeds(Action.LAUNCH_NESTED_CONTAINERS, launch, older, resizing());
    deeds(Action.LAUNCH_NESTED_CONTAINERS_AS_USER, launch, older);
    deeds(
        Action.KILL_NESTED_CONTAINERS,
        client -> outcome(client.post(ApiCallers.kill(launched(fresh(), ENDLESS), 9))),
        client -> outcome(client.post(olderKill(launched(fresh(), ENDLESS)))),
        resizing());
    deeds(
        Action.WAIT_NESTED_CONTAINERS,
        client -> outcome(client.post(ApiCallers.wait(launched(fresh(), "exit 0")))),
        client -> outcome(client.post(olderWait(launched(fresh(), "exit 0")))));
    deeds(
        Action.REMOVE_NESTED_CONTAINERS,
        client -> outcome(client.post(ApiCallers.remove(ended(fresh())))),
        client -> outcome(client.post(olderRemove(ended(fresh())))));
    Deed session = client -> session(client, fresh());
    deeds(Action.LAUNCH_NESTED_CONTAINER_SESSIONS, session);
    deeds(Action.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER, session);
    deeds(
        Action.ATTACH_CONTAINERS_INPUT,
        client -> {
          ContainerID name = fresh();
          try (AgentClient.Output open = all.stream(ApiCallers.session(name, "cat; exit 0"))) {
            assertThat(open.status()).isEqualTo(200);
            return outcome(client.input().send(ApiCallers.attach(name)).end().status());
          }
        });
    deeds(
        Action.ATTACH_CONTAINERS_OUTPUT,
        client -> {
          try (AgentClient.Output output = client.stream(ApiCallers.output(task))) {
            return outcome(output.status());
          }
        });
    deeds(
        Action.VIEW_CONTAINERS,
        client -> list(false).showing(task.getValue()).by(client),
        client -> get("/containers").showing(task.getValue()).by(client),
        client -> {
          ContainerID name = launched(fresh(), ENDLESS);
          return list(true).showing(name.getValue()).by(client);
        });
  }

  private void standalone() {
    deeds(
        Action.LAUNCH_STANDALONE_CONTAINERS,
        client -> outcome(client.post(ApiCallers.launch(alone(), "exit 0"))));
    deeds(
        Action.KILL_STANDALONE_CONTAINERS,
        client -> outcome(client.post(ApiCallers.kill(launched(alone(), ENDLESS), 9))));
    deeds(
        Action.WAIT_STANDALONE_CONTAINERS,
        client -> outcome(client.post(ApiCallers.wait(launched(alone(), "exit 0")))));
    deeds(
        Action.REMOVE_STANDALONE_CONTAINERS,
        client -> outcome(client.post(ApiCallers.remove(ended(alone())))));
    deeds(
        Action.VIEW_STANDALONE_CONTAINERS,
        client -> {
          ContainerID name = launched(alone(), ENDLESS);
          Outcome seen = list(true).showing(name.getValue()).by(client);
          all.post(ApiCallers.kill(name, 9));
          return seen;
        });
  }

  private static Map<Action, String> elsewhere() {
    Map<Action, String> elsewhere = new EnumMap<>(Action.class);
    String masters = "masters ask";
    for (Action action :
        List.of(
            Action.REGISTER_FRAMEWORKS,
            Action.TEARDOWN_FRAMEWORKS,
            Action.RESERVE_RESOURCES,
            Action.UNRESERVE_RESOURCES,
            Action.CREATE_VOLUMES,
            Action.DESTROY_VOLUMES,
            Action.RESIZE_VOLUMES,
            Action.CREATE_BLOCK_DISKS,
            Action.CREATE_MOUNT_DISKS,
            Action.DESTROY_BLOCK_DISKS,
            Action.DESTROY_MOUNT_DISKS,
            Action.DESTROY_RAW_DISKS,
            Action.GET_QUOTAS,
            Action.UPDATE_QUOTAS,
            Action.UPDATE_WEIGHTS,
            Action.REGISTER_AGENTS,
            Action.UPDATE_MAINTENANCE_SCHEDULES,
            Action.GET_MAINTENANCE_SCHEDULES,
            Action.START_MAINTENANCES,
            Action.STOP_MAINTENANCES,
            Action.GET_MAINTENANCE_STATUSES,
            Action.DRAIN_AGENTS,
            Action.DEACTIVATE_AGENTS,
            Action.REACTIVATE_AGENTS,
            Action.MARK_AGENTS_GONE,
            Action.MANAGE_MASTERS,
            Action.VIEW_AUDIT)) {
      elsewhere.put(action, masters);
    }
    elsewhere.put(Action.RUN_TASKS, "frameworks ask for it, not callers: LaunchRightsTest");
    elsewhere.put(Action.VIEW_RESOURCE_PROVIDERS, "there are none here that could be seen");
    return elsewhere;
  }

  private void deeds(Action action, Deed... some) {
    deeds.put(action, List.of(some));
  }

  static Question get(String path) {
    return client -> client.get(path);
  }

  private static Question post(String body) {
    return client ->
        client.post(body, "Content-Type", "application/json", "Accept", "application/json");
  }

  private static Question read(String type) {
    return post("{\"type\":\"" + type + "\"}");
  }

  private static Question list(boolean others) {
    return post(
        "{\"type\":\"GET_CONTAINERS\",\"get_containers\":{\"show_nested\":"
            + others
            + ",\"show_standalone\":"
            + others
            + "}}");
  }

  private static Outcome outcome(Answered answer) {
    if (answer.status() == 403) {
      assertThat(answer.body()).isEqualTo("403 Forbidden.");
    }
    return outcome(answer.status());
  }

  private static Outcome outcome(int status) {
    return switch (status) {
      case 401 -> Outcome.UNKNOWN;
      case 403 -> Outcome.FORBIDDEN;
      default -> Outcome.DONE;
    };
  }

  static String sandbox(String id) {
    return "/frameworks/framework-1/executors/" + id + "/runs/latest";
  }

  /** A name in the container of the task. */
  private ContainerID fresh() {
    return ApiCallers.in(task, "n" + names++);
  }

  private ContainerID alone() {
    return ApiCallers.alone("s" + names++);
  }

  private ContainerID launched(ContainerID name, String shell) {
    assertThat(all.post(ApiCallers.launch(name, shell)).status()).isEqualTo(200);
    return name;
  }

  private ContainerID ended(ContainerID name) {
    launched(name, "exit 0");
    assertThat(all.post(ApiCallers.wait(name)).status()).isEqualTo(200);
    return name;
  }

  private static Call olderLaunch(ContainerID name, String shell) {
    return Call.newBuilder()
        .setType(Call.Type.LAUNCH_NESTED_CONTAINER)
        .setLaunchNestedContainer(
            Call.LaunchNestedContainer.newBuilder()
                .setContainerId(name)
                .setCommand(CommandInfo.newBuilder().setValue(shell)))
        .build();
  }

  private static Call olderKill(ContainerID name) {
    return Call.newBuilder()
        .setType(Call.Type.KILL_NESTED_CONTAINER)
        .setKillNestedContainer(Call.KillNestedContainer.newBuilder().setContainerId(name))
        .build();
  }

  private static Call olderWait(ContainerID name) {
    return Call.newBuilder()
        .setType(Call.Type.WAIT_NESTED_CONTAINER)
        .setWaitNestedContainer(Call.WaitNestedContainer.newBuilder().setContainerId(name))
        .build();
  }

  private static Call olderRemove(ContainerID name) {
    return Call.newBuilder()
        .setType(Call.Type.REMOVE_NESTED_CONTAINER)
        .setRemoveNestedContainer(Call.RemoveNestedContainer.newBuilder().setContainerId(name))
        .build();
  }

  private Deed resizing() {
    return client ->
        outcome(
            client.post(
                Call.newBuilder()
                    .setType(Call.Type.UPDATE_CONTAINER_MEMORY_LIMIT)
                    .setUpdateContainerMemoryLimit(
                        Call.UpdateContainerMemoryLimit.newBuilder()
                            .setContainerId(task)
                            .setMemoryLimit(Value.Scalar.newBuilder().setValue(64)))
                    .build()));
  }

  private static Outcome session(AgentClient client, ContainerID name) {
    try (AgentClient.Output output = client.stream(ApiCallers.session(name, "exit 0"))) {
      if (output.status() == 200) {
        output.rest(ProcessIO.Data.Type.STDOUT);
      }
      return outcome(output.status());
    }
  }
}
