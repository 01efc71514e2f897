package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.view.AgentView;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.OperationView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.souk.security.Access;
import io.souk.security.Action;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What readers are shown who may not see everything. Ann sees what user ann has and role a; Bob the
 * same of bob and b; root sees everything.
 */
@Timeout(120)
class HiddenViewsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpFixture fixture =
      new HttpFixture(new Access(HiddenViewsTest::check, HiddenViewsTest::permits));

  /** The header is the name. */
  private static CompletableFuture<Verdict> check(Realm realm, Optional<String> header) {
    return CompletableFuture.completedFuture(new Verdict.Admitted(header.map(Principal::named)));
  }

  /** What root may not do either. */
  private static final Set<Action> REFUSED = EnumSet.noneOf(Action.class);

  private static boolean permits(
      Optional<String> principal, Action action, Optional<String> object) {
    if (REFUSED.contains(action)) {
      return false;
    }
    if (principal.equals(Optional.of("root"))) {
      return true;
    }
    return switch (action) {
      case VIEW_FRAMEWORKS, VIEW_TASKS, VIEW_EXECUTORS -> object.equals(principal);
      case VIEW_ROLES, GET_QUOTAS -> principal.map(name -> name.substring(0, 1)).equals(object);
      default -> false;
    };
  }

  @AfterEach
  void close() {
    REFUSED.clear();
    fixture.close();
  }

  @BeforeEach
  void fill() {
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(agent("one")),
            new ViewChange.PutFramework(framework("fa", "ann")),
            new ViewChange.PutFramework(framework("fb", "bob")),
            new ViewChange.PutTask(task(1, "ta", "fa", "")),
            new ViewChange.PutTask(task(2, "tab", "fa", "bob")),
            new ViewChange.PutTask(task(3, "tb", "fb", "bob")),
            new ViewChange.PutTask(task(4, "tba", "fb", "ann")),
            new ViewChange.PutExecutor(executor("ea", "fa", "")),
            new ViewChange.PutExecutor(executor("eab", "fa", "bob")),
            new ViewChange.PutExecutor(executor("eb", "fb", "")),
            new ViewChange.PutOffer(Views.offer("oa", "fa", "one")),
            new ViewChange.PutRole(Views.role("a", 2)),
            new ViewChange.PutRole(Views.role("b", 3)),
            new ViewChange.PutMaintenance(Views.maintenance("h")),
            new ViewChange.PutOperation(operation(1, "a")),
            new ViewChange.PutOperation(operation(2, "b"))));
  }

  private static Resource reserved(String role, double cpus) {
    return Views.scalar("cpus", cpus).toBuilder()
        .addReservations(
            Resource.ReservationInfo.newBuilder()
                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                .setRole(role))
        .build();
  }

  private static AgentView agent(String id) {
    AgentView plain = Views.agent(id);
    List<Resource> total = new ArrayList<>(plain.total());
    total.add(reserved("a", 1));
    total.add(reserved("b", 1));
    return new AgentView(
        plain.info().toBuilder().addAllResources(total).build(),
        plain.pid(),
        plain.version(),
        plain.capabilities(),
        total,
        plain.registered(),
        plain.reregistered(),
        true,
        true,
        Optional.empty());
  }

  private static FrameworkView framework(String id, String user) {
    FrameworkView plain = Views.framework(id);
    return new FrameworkView(
        plain.info().toBuilder()
            .setUser(user)
            .clearRoles()
            .addRoles(user.substring(0, 1))
            .addRoles("c")
            .build(),
        true,
        true,
        false,
        plain.registered(),
        Optional.empty(),
        Optional.empty(),
        plain.suppressedRoles(),
        Optional.empty());
  }

  private static TaskView task(long serial, String id, String framework, String user) {
    TaskView plain = Views.task(serial, id, framework, "one");
    return user.isEmpty()
        ? plain
        : new TaskView(serial, plain.task().toBuilder().setUser(user).build(), plain.phase(), true);
  }

  private static ExecutorView executor(String id, String framework, String user) {
    ExecutorView plain = Views.executor("one", framework, id);
    return user.isEmpty()
        ? plain
        : new ExecutorView(
            "one",
            plain.info().toBuilder()
                .setCommand(plain.info().getCommand().toBuilder().setUser(user))
                .build());
  }

  private static OperationView operation(int uuid, String role) {
    OperationView plain = Views.operation(uuid, "fa", "one");
    return new OperationView(
        plain.operation().toBuilder()
            .setInfo(
                Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.RESERVE)
                    .setReserve(
                        Offer.Operation.Reserve.newBuilder().addResources(reserved(role, 1))))
            .build());
  }

  private JsonNode get(String path, String who) throws Exception {
    HttpResponse<String> answer = fixture.get(path, "Authorization", who);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private JsonNode call(String type, String who) throws Exception {
    HttpResponse<String> answer =
        fixture.post(
            "/api/v1",
            ("{\"type\":\"" + type + "\"}").getBytes(),
            "Content-Type",
            "application/json",
            "Authorization",
            who);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /** The texts at the end of a path in which {@code *} stands for all elements of an array. */
  private static String texts(JsonNode document, String path) {
    TreeSet<String> found = new TreeSet<>();
    collect(document, path, found);
    return String.join(" ", found);
  }

  private static void collect(JsonNode node, String path, TreeSet<String> found) {
    int star = path.indexOf("/*");
    if (star < 0) {
      JsonNode end = node.at(path);
      if (!end.isMissingNode()) {
        found.add(end.isValueNode() ? end.asText() : end.toString());
      }
    } else {
      for (JsonNode element : node.at(path.substring(0, star))) {
        collect(element, path.substring(star + 2), found);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/state, /frameworks/*/id, fa, fb, fa fb",
    "/state, /frameworks/*/tasks/*/id, ta, tb, ta tab tb tba",
    "/state, /frameworks/*/executors/*/executor_id, ea, eb, ea eab eb",
    "/state, /slaves/*/id, one, one, one",
    "/state-summary, /frameworks/*/id, fa, fb, fa fb",
    "/state-summary, /slaves/*/framework_ids/*, fa, fb, fa fb",
    "/state-summary, /slaves/*/TASK_RUNNING, 1, 1, 4",
    "/frameworks, /frameworks/*/id, fa, fb, fa fb",
    "/frameworks?framework_id=fa, /frameworks/*/id, fa, '', fa",
    "/tasks, /tasks/*/id, ta, tb, ta tab tb tba",
    "/tasks?framework_id=fb&task_id=tba, /tasks/*/id, '', '', tba",
    "/roles, /roles/*/name, a, b, a b c eng",
    "/roles, /roles/*/frameworks/*, fa, fb, fa fb",
    "/roles, /roles/*/quota/limit/mem, 2048.0, 2048.0, 2048.0",
    "/weights, /*/role, a, b, a b",
    "/quota, /configs/*/role, a, b, a b",
    "/quota, /infos/*/role, a, b, a b",
    "/maintenance/schedule, /windows/*/machine_ids/*/hostname, '', '', h h-down",
    "/maintenance/status, /draining_machines/*/id/hostname, '', '', h",
    "/maintenance/status, /down_machines/*/hostname, '', '', h-down"
  })
  void endpoints(String path, String where, String ann, String bob, String root) throws Exception {
    assertThat(texts(get(path, "ann"), where)).isEqualTo(ann);
    assertThat(texts(get(path, "bob"), where)).isEqualTo(bob);
    assertThat(texts(get(path, "root"), where)).isEqualTo(root);
    assertThat(texts(get(path, "ann"), where)).isEqualTo(ann);
  }

  @ParameterizedTest
  @CsvSource({
    "GET_STATE, /get_state/get_tasks/tasks/*/task_id/value, ta, tb, ta tab tb tba",
    "GET_STATE, /get_state/get_frameworks/frameworks/*/framework_info/id/value, fa, fb, fa fb",
    "GET_STATE, /get_state/get_executors/executors/*/executor_info/executor_id/value, ea, eb,"
        + " ea eab eb",
    "GET_TASKS, /get_tasks/tasks/*/task_id/value, ta, tb, ta tab tb tba",
    "GET_FRAMEWORKS, /get_frameworks/frameworks/*/framework_info/id/value, fa, fb, fa fb",
    "GET_EXECUTORS, /get_executors/executors/*/executor_info/executor_id/value, ea, eb, ea eab eb",
    "GET_OPERATIONS, /get_operations/operations/*/uuid/value, AQ==, Ag==, AQ== Ag==",
    "GET_ROLES, /get_roles/roles/*/name, a, b, a b c eng",
    "GET_WEIGHTS, /get_weights/weight_infos/*/role, a, b, a b",
    "GET_QUOTA, /get_quota/status/configs/*/role, a, b, a b",
    "GET_MAINTENANCE_SCHEDULE,"
        + " /get_maintenance_schedule/schedule/windows/*/machine_ids/*/hostname, '', '', h h-down",
    "GET_MAINTENANCE_STATUS, /get_maintenance_status/status/down_machines/*/hostname, '', '',"
        + " h-down",
    "GET_AGENTS, /get_agents/agents/*/agent_info/id/value, one, one, one",
    "GET_AGENTS, /get_agents/agents/*/total_resources/*/reservations/*/role, a, b, a b",
    "GET_AGENTS, /get_agents/agents/*/agent_info/resources/*/reservations/*/role, a, b, a b",
    "GET_AGENTS, /get_agents/agents/*/allocated_resources/*/allocation_info/role, '', '', eng"
  })
  void calls(String type, String where, String ann, String bob, String root) throws Exception {
    assertThat(texts(call(type, "ann"), where)).isEqualTo(ann);
    assertThat(texts(call(type, "bob"), where)).isEqualTo(bob);
    assertThat(texts(call(type, "root"), where)).isEqualTo(root);
  }

  @Test
  void agentsHideReservationsAndKeepTheirSums() throws Exception {
    JsonNode ann = get("/slaves", "ann").at("/slaves/0");
    JsonNode root = get("/slaves", "root").at("/slaves/0");
    assertThat(ann.at("/reserved_resources").fieldNames()).toIterable().containsExactly("a");
    assertThat(ann.at("/reserved_resources_full").fieldNames()).toIterable().containsExactly("a");
    assertThat(ann.at("/used_resources_full")).isEmpty();
    assertThat(ann.at("/used_resources")).isEqualTo(root.at("/used_resources"));
    assertThat(ann.at("/offered_resources")).isEqualTo(root.at("/offered_resources"));
    assertThat(root.at("/used_resources/cpus").asDouble()).isEqualTo(0.7);
  }

  @Test
  void frameworksKeepTheSumOfWhatIsHidden() throws Exception {
    assertThat(get("/frameworks", "ann").at("/frameworks/0/used_resources"))
        .isEqualTo(get("/frameworks", "root").at("/frameworks/0/used_resources"));
  }

  @Test
  void flagsAreShownToFew() throws Exception {
    assertThat(get("/state", "ann").has("flags")).isFalse();
    assertThat(get("/state", "root").has("flags")).isTrue();
    HttpResponse<String> refused = fixture.get("/flags", "Authorization", "ann");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).isEqualTo("403 Forbidden.");
    assertThat(fixture.get("/flags", "Authorization", "root").statusCode()).isEqualTo(200);
  }

  @Test
  void whoHasNoNameSeesWhatEverybodyMay() throws Exception {
    JsonNode state = JSON.readTree(fixture.get("/state").body());
    assertThat(state.at("/frameworks")).isEmpty();
    assertThat(state.at("/slaves").size()).isEqualTo(1);
  }

  @Test
  void equalReadsOfOthersAreNotShared() throws Exception {
    for (String who : List.of("root", "ann", "bob", "root", "ann", "bob")) {
      HttpResponse<InputStream> zipped =
          fixture.client.send(
              fixture
                  .request("/state?jsonp=f")
                  .headers("Authorization", who, "Accept-Encoding", "gzip")
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
      String body = new String(new GZIPInputStream(zipped.body()).readAllBytes());
      assertThat(body.contains("\"fa\"")).isEqualTo(!who.equals("bob"));
      assertThat(body.contains("\"fb\"")).isEqualTo(!who.equals("ann"));
    }
  }

  @Test
  void permissionsCountAsSoonAsTheyChange() throws Exception {
    assertThat(texts(get("/state", "root"), "/frameworks/*/id")).isEqualTo("fa fb");
    REFUSED.add(Action.VIEW_FRAMEWORKS);
    assertThat(texts(get("/state", "root"), "/frameworks/*/id")).isEmpty();
  }

  @Test
  void eventsAreOfWhatMayBeSeen() throws Exception {
    try (Events ann = subscribe("ann");
        Events bob = subscribe("bob");
        Events root = subscribe("root")) {
      assertThat(texts(ann.first, "/subscribed/get_state/get_tasks/tasks/*/task_id/value"))
          .isEqualTo("ta");
      fixture.view.publish(
          List.of(
              // Its framework comes later.
              new ViewChange.PutTask(task(10, "t10", "fc", "")),
              new ViewChange.PutFramework(framework("fc", "bob")),
              new ViewChange.PutTask(with(task(1, "ta", "fa", ""), TaskState.TASK_FINISHED)),
              new ViewChange.RemoveFramework("fb"),
              new ViewChange.PutAgent(agent("two"))));
      fixture.view.publish(List.of(new ViewChange.RemoveAgent("two")));
      assertThat(ann.untilAgentIsRemoved()).containsExactly("TASK_UPDATED", "AGENT_ADDED a");
      assertThat(bob.untilAgentIsRemoved())
          .containsExactly("TASK_ADDED", "FRAMEWORK_ADDED", "FRAMEWORK_REMOVED", "AGENT_ADDED b");
      assertThat(root.untilAgentIsRemoved())
          .containsExactly(
              "TASK_ADDED",
              "FRAMEWORK_ADDED",
              "TASK_UPDATED",
              "FRAMEWORK_REMOVED",
              "AGENT_ADDED a b");
    }
  }

  private static TaskView with(TaskView task, TaskState state) {
    return new TaskView(
        task.serial(), task.task().toBuilder().setState(state).build(), task.phase(), true);
  }

  private Events subscribe(String who) throws Exception {
    HttpResponse<InputStream> answer =
        fixture.client.send(
            fixture
                .request("/api/v1")
                .header("Content-Type", "application/json")
                .header("Authorization", who)
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"SUBSCRIBE\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new Events(answer.body());
  }

  private static final class Events implements AutoCloseable {
    private final InputStream body;
    final JsonNode first;

    Events(InputStream body) throws IOException {
      this.body = body;
      this.first = next();
    }

    JsonNode next() throws IOException {
      StringBuilder length = new StringBuilder();
      for (int digit = body.read(); digit != '\n'; digit = body.read()) {
        assertThat(digit).isNotNegative();
        length.append((char) digit);
      }
      return JSON.readTree(body.readNBytes(Integer.parseInt(length.toString())));
    }

    List<String> untilAgentIsRemoved() throws IOException {
      List<String> types = new ArrayList<>();
      for (JsonNode event = next();
          !event.at("/type").asText().equals("AGENT_REMOVED");
          event = next()) {
        String type = event.at("/type").asText();
        if (type.equals("AGENT_ADDED")) {
          type += " " + texts(event, "/agent_added/agent/total_resources/*/reservations/*/role");
        }
        if (!type.equals("HEARTBEAT")) {
          types.add(type);
        }
      }
      return types;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
