package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.TaskId;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which events tell of what, and in which order (Marathon, §9.2). */
class EventStoryTest {

  private static final String CHECKED =
      "{'id':'/a','cmd':'%s','instances':2,'healthChecks':[{'protocol':'HTTP','path':'/',"
          + "'maxConsecutiveFailures':1,'gracePeriodSeconds':0}]}";

  private final Simulation sim = new Simulation();

  private List<JsonNode> events(String type) {
    return sim.events(type).stream().map(event -> Simulation.json(event.json())).toList();
  }

  @Test
  void theLifeOfACheckedApp() {
    sim.create(CHECKED.formatted("one"));
    List<TaskInfo> tasks = sim.run("h1", "h2");
    tasks.forEach(each -> sim.probe(id(each), new ProbeResult.Good()));
    assertThat(sim.events())
        .containsSubsequence(
            "group_change_success",
            "deployment_info",
            "instance_changed_event",
            "status_update_event",
            "add_health_check_event",
            "health_status_changed_event",
            "instance_health_changed_event",
            "deployment_step_success",
            "deployment_success");
    assertThat(events("add_health_check_event")).as("once a version, not a task").hasSize(1);
    assertThat(events("remove_health_check_event")).isEmpty();

    sim.ask(turn -> sim.scheduler.apps().remove(turn, new AppId("/a"), true));
    sim.confirmKills();
    List<String> types = sim.events();
    assertThat(types.subList(types.lastIndexOf("deployment_info"), types.size()))
        .containsSubsequence(
            "status_update_event",
            "deployment_step_success",
            "remove_health_check_event",
            "app_terminated_event",
            "deployment_success");
    assertThat(events("remove_health_check_event").getFirst().path("appId").textValue())
        .isEqualTo("/a");
  }

  @Test
  void aNewVersionIsCheckedAnew() {
    sim.create(CHECKED.formatted("one"));
    sim.run("h1", "h2").forEach(each -> sim.probe(id(each), new ProbeResult.Good()));
    sim.update("/a", CHECKED.formatted("two"), false);
    sim.run("h1", "h2");
    assertThat(events("add_health_check_event")).hasSize(2);
    assertThat(events("add_health_check_event").getLast().path("version").textValue())
        .isEqualTo(sim.app("/a").version().toString());
  }

  @Test
  void anUnhealthyTaskIsToldOfInFull() {
    sim.create(CHECKED.formatted("one"));
    TaskInfo task = sim.run("h1", "h2").getFirst();
    sim.probe(id(task), new ProbeResult.Good());
    sim.probe(id(task), new ProbeResult.Bad("no answer"));
    JsonNode flip = events("health_status_changed_event").getLast();
    assertThat(flip.path("alive").booleanValue()).isFalse();
    assertThat(flip.path("taskId").textValue()).isEqualTo(task.getTaskId().getValue());
    JsonNode failed = events("failed_health_check_event").getFirst();
    assertThat(failed.at("/healthCheck/path").textValue()).isEqualTo("/");
    JsonNode kill = events("unhealthy_instance_kill_event").getFirst();
    assertThat(kill.path("reason").textValue()).isEqualTo("no answer");
    for (String field : List.of("appId", "taskId", "instanceId", "version", "host", "slaveId")) {
      assertThat(kill.path(field).isTextual()).as(field).isTrue();
    }
    JsonNode health = events("instance_health_changed_event").getLast();
    assertThat(health.path("healthy").booleanValue()).isFalse();
    for (String field : List.of("instanceId", "runSpecId", "runSpecVersion")) {
      assertThat(health.path(field).isTextual()).as(field).isTrue();
    }
  }

  @Test
  void aStatusSaysWhereAndWhich() {
    sim.create("{'id':'/a','cmd':'x'}");
    TaskInfo task = sim.run("h1").getFirst();
    JsonNode update = events("status_update_event").getFirst();
    assertThat(update.path("taskId").textValue()).isEqualTo(task.getTaskId().getValue());
    assertThat(update.path("taskStatus").textValue()).isEqualTo("TASK_RUNNING");
    assertThat(update.path("host").textValue()).isEqualTo("h1");
    assertThat(update.path("ports").isArray() && update.path("ipAddresses").isArray()).isTrue();
    JsonNode changed = events("instance_changed_event").getLast();
    assertThat(changed.path("condition").textValue()).isEqualTo("Running");
    assertThat(changed.path("agentId").textValue()).isEqualTo("agent-h1");
    long before = sim.events().size();
    sim.status(task.getTaskId().getValue(), TaskState.TASK_RUNNING);
    assertThat(sim.events()).as("nothing new, nothing told").hasSize((int) before);
  }

  @Test
  void aDeploymentThatIsGivenUpFailsItsStepFirst() {
    String id = sim.create("{'id':'/a','cmd':'x'}").deployment().id();
    sim.turn(turn -> sim.scheduler.cancel(turn, id));
    assertThat(sim.events()).containsSubsequence("deployment_step_failure", "deployment_failed");
    JsonNode step = events("deployment_step_failure").getFirst();
    assertThat(step.at("/plan/id").textValue()).isEqualTo(id);
    assertThat(step.at("/currentStep/actions/0/app").textValue()).isEqualTo("/a");
  }

  @Test
  void whoeverWasUnknownAndEndsIsToldOf() {
    sim.status("gone.instance-1._app.1", TaskState.TASK_FAILED);
    JsonNode ended = events("unknown_instance_terminated_event").getFirst();
    assertThat(ended.path("instanceId").textValue()).isEqualTo("gone.instance-1");
    assertThat(ended.path("runSpecId").textValue()).isEqualTo("/gone");
    assertThat(ended.path("condition").textValue()).isEqualTo("Failed");
  }

  private static TaskId id(TaskInfo task) {
    return new TaskId(task.getTaskId().getValue());
  }
}
