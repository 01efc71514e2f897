package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
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

  @Test
  void whoHasTheListIsToldThatItIsTheSame() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    HttpResponse<String> first = service.send("GET", LIST, "");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again = service.send("GET", LIST, "", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).contains(tag);
    service.run("host1");
    HttpResponse<String> changed = service.send("GET", LIST, "", "If-None-Match", tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
    String stats = "/v2/apps?embed=apps.taskStats";
    assertThat(service.send("GET", stats, "").headers().firstValue("ETag"))
        .as("changes with time")
        .isEmpty();
  }

  @Test
  void anotherLifeIsAnotherList() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    String tag = service.send("GET", LIST, "").headers().firstValue("ETag").orElseThrow();
    service.restart();
    assertThat(service.send("GET", LIST, "", "If-None-Match", tag).statusCode()).isEqualTo(200);
  }
}
