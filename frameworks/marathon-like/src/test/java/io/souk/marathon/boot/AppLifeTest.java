package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Apps from POST to DELETE, over HTTP, with a kernel that the test plays. */
class AppLifeTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void postLaunchesAndTheTaskIsShown() {
    HttpResponse<String> created =
        service.send("POST", "/v2/apps", "{\"id\":\"/prod/web\",\"cmd\":\"sleep 100\"}");
    assertThat(created.statusCode()).isEqualTo(201);
    JsonNode app = Service.json(created.body());
    assertThat(created.headers().firstValue("Marathon-Deployment-Id"))
        .contains(app.at("/deployments/0/id").textValue());
    assertThat(app.path("portDefinitions").path(0).path("port").intValue()).isEqualTo(10000);
    assertThat(app.has("tasks")).isFalse();

    service.kernel().awaitCall(Call.Type.REVIVE);
    TaskInfo task = service.launch("host1").getFirst();
    assertThat(task.getName()).isEqualTo("web.prod");
    assertThat(task.getTaskId().getValue()).matches("prod_web\\.instance-[^.]+\\._app\\.1");
    Map<String, String> env = env(task);
    assertThat(env)
        .containsEntry("MARATHON_APP_ID", "/prod/web")
        .containsEntry("HOST", "host1")
        .containsEntry("PORT", env.get("PORT0"))
        .containsEntry("PORT_DEFAULT", env.get("PORT0"))
        .containsEntry("MESOS_TASK_ID", task.getTaskId().getValue());

    service.status(task, TaskState.TASK_RUNNING);
    service.untilNoDeployments();
    JsonNode shown = service.get("/v2/apps//prod/web").path("app");
    assertThat(shown.path("tasksRunning").intValue()).isEqualTo(1);
    assertThat(shown.at("/tasks/0/id").textValue()).isEqualTo(task.getTaskId().getValue());
    assertThat(shown.at("/tasks/0/host").textValue()).isEqualTo("host1");
    assertThat(shown.at("/tasks/0/ports/0").asText()).isEqualTo(env.get("PORT0"));
    service.kernel().awaitCall(Call.Type.ACKNOWLEDGE);
    service.kernel().awaitCall(Call.Type.SUPPRESS);
  }

  private static Map<String, String> env(TaskInfo task) {
    return task.getCommand().getEnvironment().getVariablesList().stream()
        .collect(Collectors.toMap(Environment.Variable::getName, Environment.Variable::getValue));
  }

  @Test
  void scalesUpAndDownAndGoes() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\",\"instances\":1}");
    service.run("host1");
    service.untilNoDeployments();
    service.ok("PUT", "/v2/apps/a", "{\"instances\":3}");
    JsonNode plan = service.get("/v2/deployments").path(0);
    assertThat(plan.path("steps").size()).isEqualTo(1);
    assertThat(plan.at("/steps/0/actions/0/action").textValue()).isEqualTo("ScaleApplication");
    assertThat(service.run("host2")).hasSize(2);
    service.untilNoDeployments();

    service.ok("PUT", "/v2/apps//a?force=False", "{\"instances\":1}");
    service.kernel().awaitCall(Call.Type.KILL);
    Service.until("two kills", () -> service.kernel().calls(Call.Type.KILL), k -> k.size() == 2);
    confirmKills(service.kernel().calls(Call.Type.KILL));
    service.untilNoDeployments();
    assertThat(service.get("/v2/apps/a/tasks").path("tasks")).hasSize(1);

    service.ok("DELETE", "/v2/apps/a", "");
    assertThat(service.send("GET", "/v2/apps/a", "").statusCode()).isEqualTo(404);
    Service.until("one more", () -> service.kernel().calls(Call.Type.KILL), k -> k.size() == 3);
    confirmKills(service.kernel().calls(Call.Type.KILL).subList(2, 3));
    service.untilNoDeployments();
    assertThat(service.get("/v2/tasks").path("tasks")).isEmpty();
  }

  private void confirmKills(List<Call> kills) {
    for (Call call : kills) {
      service.status(
          call.getKill().getTaskId().getValue(),
          call.getKill().getAgentId().getValue(),
          TaskState.TASK_KILLED);
    }
  }

  @Test
  void secondPostIsRefusedAndLockedAppNeedsForce() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    HttpResponse<String> again = service.send("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(Service.json(again.body()).has("deployments")).isFalse();
    HttpResponse<String> locked = service.send("PUT", "/v2/apps/a", "{\"cmd\":\"y\"}");
    assertThat(locked.statusCode()).isEqualTo(409);
    assertThat(Service.json(locked.body()).path("deployments")).hasSize(1);
    service.ok("PUT", "/v2/apps/a?force=true", "{\"cmd\":\"y\"}");
    assertThat(service.get("/v2/deployments")).hasSize(1);
  }

  @Test
  void everythingIsBackAfterARestart() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\",\"instances\":2}");
    List<TaskInfo> tasks = service.launch("host1");
    service.status(tasks.get(0), TaskState.TASK_RUNNING);
    JsonNode before = service.get("/v2/apps/a").path("app");
    String deployment = service.get("/v2/deployments").at("/0/id").textValue();
    service.restart();
    assertThat(service.kernel().awaitSubscription().getFrameworkInfo().getId().getValue())
        .isEqualTo("framework-1");
    Call reconcile = service.kernel().awaitCall(Call.Type.RECONCILE);
    assertThat(reconcile.getReconcile().getTasksCount()).isEqualTo(2);
    assertThat(service.get("/v2/apps/a").path("app")).isEqualTo(before);
    assertThat(service.get("/v2/deployments").at("/0/id").textValue()).isEqualTo(deployment);
    service.status(tasks.get(1), TaskState.TASK_RUNNING);
    service.untilNoDeployments();
  }
}
