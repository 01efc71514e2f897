package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The list of apps is kept in parts; whatever changes an app must show in it at once. */
class AppFragmentsTest {

  private static final String LIST = "/v2/apps?embed=apps.tasks&embed=apps.lastTaskFailure";

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  /** The app in the list, which must be the same as the app asked for by its id. */
  private JsonNode listed(String id) {
    for (JsonNode each : service.get(LIST).path("apps")) {
      if (each.path("id").textValue().equals(id)) {
        JsonNode alone = service.get("/v2/apps" + id).path("app");
        for (String field :
            new String[] {"tasks", "deployments", "tasksRunning", "lastTaskFailure", "version"}) {
          assertThat(each.path(field)).as(field).isEqualTo(alone.path(field));
        }
        return each;
      }
    }
    throw new AssertionError(id + " is not listed");
  }

  @Test
  void everyChangeShowsInTheList() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\",\"backoffSeconds\":0}");
    service.ok("POST", "/v2/apps", "{\"id\":\"b\",\"cmd\":\"x\",\"instances\":0}");
    assertThat(listed("/a").path("deployments")).hasSize(1);
    TaskInfo task = service.launch("host1").getFirst();
    assertThat(listed("/a").at("/tasks/0/state").textValue()).isEqualTo("TASK_STAGING");
    service.status(task, TaskState.TASK_RUNNING);
    service.untilNoDeployments();
    assertThat(listed("/a").at("/tasks/0/state").textValue()).isEqualTo("TASK_RUNNING");
    assertThat(listed("/a").path("tasksRunning").intValue()).isEqualTo(1);
    assertThat(listed("/a").path("deployments")).isEmpty();
    service.status(task, TaskState.TASK_FAILED);
    Service.until(
        "the failure",
        () -> listed("/a").at("/lastTaskFailure/taskId").asText(),
        task.getTaskId().getValue()::equals);
    service.ok("PUT", "/v2/apps/b", "{\"labels\":{\"k\":\"v\"}}");
    assertThat(listed("/b").at("/labels/k").textValue()).isEqualTo("v");
    service.ok("DELETE", "/v2/apps/b", "");
    assertThat(service.get(LIST).path("apps")).hasSize(1);
    service.ok("POST", "/v2/apps", "{\"id\":\"b\",\"cmd\":\"y\",\"instances\":0}");
    assertThat(listed("/b").path("cmd").textValue()).isEqualTo("y");
  }
}
