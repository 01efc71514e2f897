package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.StoreException;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients read: apps for Prometheus, groups for the UI, the queue, events. */
class ApiReadsTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void prometheusFindsInstancesAndPorts() {
    service.ok(
        "POST",
        "/v2/apps",
        "{\"id\":\"/web\",\"container\":{\"docker\":{\"image\":\"nginx\",\"network\":\"BRIDGE\","
            + "\"portMappings\":[{\"containerPort\":80,\"labels\":{\"metrics\":\"yes\"}}]}}}");
    TaskInfo task = service.run("host1").getFirst();
    int hostPort = task.getContainer().getDocker().getPortMappings(0).getHostPort();
    JsonNode app = service.get("/v2/apps/?embed=apps.tasks").at("/apps/0");
    assertThat(app.path("labels").isObject()).isTrue();
    assertThat(app.path("tasksRunning").intValue()).isEqualTo(1);
    assertThat(app.at("/networks/0/mode").textValue()).isEqualTo("container/bridge");
    assertThat(app.at("/container/portMappings/0/labels/metrics").textValue()).isEqualTo("yes");
    assertThat(app.at("/container/portMappings/0/containerPort").intValue()).isEqualTo(80);
    assertThat(app.at("/tasks/0/host").textValue()).isEqualTo("host1");
    assertThat(app.at("/tasks/0/ports/0").intValue()).isEqualTo(hostPort);
    assertThat(app.at("/tasks/0/ipAddresses").isArray()).isTrue();
    assertThat(app.at("/tasks/0").has("healthCheckResults")).isFalse();
    assertThat(service.send("GET", "/v2/tasks", "", "Accept", "text/plain").body())
        .isEqualTo("web\t10000\thost1:" + hostPort + "\t\n");
    assertThat(service.get("/v2/tasks?status=staging").path("tasks")).isEmpty();
    assertThat(service.get("/v2/tasks?status[]=running".replace("[]", "%5B%5D")).path("tasks"))
        .hasSize(1);
  }

  @Test
  void groupsQueueAndInfoAreShown() {
    service.ok("POST", "/v2/apps", "{\"id\":\"/g/sub/a\",\"cmd\":\"x\",\"cpus\":1000}");
    service.ok("POST", "/v2/apps", "{\"id\":\"/b\",\"cmd\":\"x\",\"instances\":0}");
    JsonNode root =
        service.get(
            "/v2/groups?embed=group.groups&embed=group.apps&embed=group.apps.deployments"
                + "&embed=group.apps.counts");
    assertThat(root.at("/apps/0/id").textValue()).isEqualTo("/b");
    assertThat(root.at("/groups/0/groups/0/apps/0/deployments").isArray()).isTrue();
    assertThat(service.get("/v2/groups/g").at("/groups/0/apps/0/id").textValue())
        .isEqualTo("/g/sub/a");
    assertThat(service.get("/v2/apps/g/*").path("*")).hasSize(1);
    service.kernel().offer(Service.offer("host1"));
    service.kernel().awaitCall(Call.Type.DECLINE);
    JsonNode item = service.get("/v2/queue").at("/queue/0");
    assertThat(item.at("/app/id").textValue()).isEqualTo("/g/sub/a");
    assertThat(item.at("/delay/overdue").booleanValue()).isTrue();
    assertThat(item.has("role")).isFalse();
    JsonNode reasons = item.at("/processedOffersSummary/rejectSummaryLastOffers");
    assertThat(reasons).hasSize(10);
    assertThat(reasons.get(4).path("reason").textValue()).isEqualTo("InsufficientCpus");
    assertThat(reasons.get(4).path("declined").intValue()).isEqualTo(1);
    assertThat(service.send("DELETE", "/v2/queue/g/sub/a/delay", "").statusCode()).isEqualTo(204);
    JsonNode info = service.get("/v2/info");
    assertThat(info.path("frameworkId").textValue()).isEqualTo("framework-1");
    assertThat(info.at("/marathon_config/mesos_role").textValue()).isEqualTo("*");
    assertThat(service.get("/v2/leader").path("leader").textValue())
        .isEqualTo("127.0.0.1:" + service.port());
    assertThat(service.get("/v2/apps?cmd=X&id=SUB").path("apps")).hasSize(1);
    assertThat(service.send("GET", "/metrics/prometheus", "").body())
        .contains("souk_marathon_event_streams");
    assertThat(service.send("GET", "/metrics", "").body())
        .contains("souk_marathon_apps 2.0", "souk_marathon_instances_waiting 1.0");
    assertThat(service.send("GET", "/metrics", "", "Accept", "application/json").body())
        .contains("marathon.apps.active.gauge");
  }

  @Test
  void versionsAreKeptAndCanBeTakenBack() {
    service.ok("POST", "/v2/apps", "{\"id\":\"/a\",\"cmd\":\"one\",\"instances\":0}");
    String first = service.get("/v2/apps/a/versions").at("/versions/0").textValue();
    service.context().clock().advance(Duration.ofSeconds(1));
    service.ok("PUT", "/v2/apps/a", "{\"cmd\":\"two\"}");
    JsonNode versions = service.get("/v2/apps/a/versions").path("versions");
    assertThat(versions).hasSize(2);
    assertThat(versions.get(1).textValue()).isEqualTo(first);
    assertThat(service.get("/v2/apps/a/versions/" + first).path("cmd").textValue())
        .isEqualTo("one");
    service.ok("PUT", "/v2/apps/a", "{\"version\":\"" + first + "\"}");
    assertThat(service.get("/v2/apps/a").at("/app/cmd").textValue()).isEqualTo("one");
    service.ok("PUT", "/v2/apps/a", "{\"cmd\":\"one\"}");
    assertThat(service.get("/v2/apps/a/versions").path("versions")).as("no change").hasSize(3);
    assertThat(service.get("/v2/deployments")).isEmpty();
    service.restart();
    assertThat(service.get("/v2/apps/a/versions").path("versions")).hasSize(3);
  }

  @Test
  void eventsTellTheStoryOfAnApp() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("GET /v2/events?plan-format=light HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(in.readLine()).contains(" 200 ");
      await(in, "event_stream_attached");
      service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
      service.run("host1");
      List<String> seen = await(in, "deployment_success");
      assertThat(seen)
          .containsSubsequence("group_change_success", "deployment_info", "status_update_event")
          .contains("api_post_event", "instance_changed_event", "deployment_step_success");
    }
  }

  private static List<String> await(BufferedReader in, String type) throws IOException {
    List<String> types = new ArrayList<>();
    while (types.isEmpty() || !types.getLast().equals(type)) {
      String line = in.readLine();
      assertThat(line).as("after " + types).isNotNull();
      if (line.startsWith("event: ")) {
        types.add(line.substring("event: ".length()));
      }
      if (line.startsWith("data: ") && !types.isEmpty()) {
        JsonNode json = Service.json(line.substring("data: ".length()));
        assertThat(json.path("eventType").textValue()).isEqualTo(types.getLast());
        assertThat(json.path("timestamp").isTextual()).isTrue();
      }
    }
    return types;
  }

  @Test
  void aFailedCommitIsNotAnsweredWithSuccess() {
    service
        .context()
        .store()
        .failWith(new StoreException(StoreException.Code.UNAVAILABLE, "no quorum"));
    assertThat(service.send("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}").statusCode())
        .isEqualTo(503);
    Service.until("failure", () -> service.context().failure(), Optional::isPresent);
    assertThat(service.send("GET", "/v2/apps", "").statusCode()).isEqualTo(503);
    assertThat(service.kernel().calls(Call.Type.REVIVE)).isEmpty();
  }

  @Test
  void killedTasksAreShownAndReplaced() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    TaskInfo task = service.run("host1").getFirst();
    service.untilNoDeployments();
    String id = task.getTaskId().getValue();
    JsonNode killed = service.ok("DELETE", "/v2/apps/wrong/tasks/" + id, "");
    assertThat(killed.at("/task/id").textValue()).isEqualTo(id);
    service.kernel().awaitCall(Call.Type.KILL);
    service.status(task, TaskState.TASK_KILLED);
    TaskInfo next = service.run("host1").getFirst();
    assertThat(next.getTaskId().getValue()).endsWith("._app.2");
    JsonNode scaled =
        service.ok(
            "POST",
            "/v2/tasks/delete?scale=true",
            "{\"ids\":[\"" + next.getTaskId().getValue() + "\",\"a.instance-9._app.1\"]}");
    assertThat(scaled.path("deploymentId").isTextual()).isTrue();
    service.status(next, TaskState.TASK_KILLED);
    service.untilNoDeployments();
    assertThat(service.get("/v2/apps/a").at("/app/instances").intValue()).isZero();
  }
}
