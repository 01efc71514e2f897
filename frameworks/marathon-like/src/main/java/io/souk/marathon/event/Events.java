package io.souk.marathon.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.HealthCheck;
import io.souk.marathon.app.StagedUpgrade;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.Waiting;
import io.souk.marathon.deploy.WaitingJson;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import java.util.List;
import java.util.Optional;

/** Makes the events of one moment (Marathon, §9.2). */
public final class Events {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String timestamp;

  /** Events that carry {@code now}. */
  public Events(Timestamp now) {
    this.timestamp = now.toString();
  }

  /** A write to one app was taken. */
  public Event apiPost(String clientIp, String uri, App app) {
    ObjectNode fields = NODES.objectNode().put("clientIp", clientIp).put("uri", uri);
    fields.set("appDefinition", app.json());
    return event("api_post_event", fields);
  }

  /** A pod was added. */
  public Event podCreated(String clientIp, String uri) {
    return pod("pod_created_event", clientIp, uri);
  }

  /** A pod was replaced. */
  public Event podUpdated(String clientIp, String uri) {
    return pod("pod_updated_event", clientIp, uri);
  }

  /** A pod was removed. */
  public Event podDeleted(String clientIp, String uri) {
    return pod("pod_deleted_event", clientIp, uri);
  }

  private Event pod(String type, String clientIp, String uri) {
    return event(type, NODES.objectNode().put("clientIp", clientIp).put("uri", uri));
  }

  /** A client has opened the stream. */
  public Event streamAttached(String remoteAddress) {
    return event("event_stream_attached", NODES.objectNode().put("remoteAddress", remoteAddress));
  }

  /** A client has left the stream. */
  public Event streamDetached(String remoteAddress) {
    return event("event_stream_detached", NODES.objectNode().put("remoteAddress", remoteAddress));
  }

  /** A task went to another state. */
  public Event statusUpdate(Instance instance, Task task, String state, String message) {
    ObjectNode fields =
        NODES
            .objectNode()
            .put("slaveId", task.placement().agentId())
            .put("taskId", task.id().value())
            .put("taskStatus", state)
            .put("message", message)
            .put("appId", instance.appId().path())
            .put("host", task.placement().host());
    ArrayNode addresses = fields.putArray("ipAddresses");
    for (String address : task.report().ipAddresses()) {
      addresses
          .addObject()
          .put("ipAddress", address)
          .put("protocol", address.contains(":") ? "IPv6" : "IPv4");
    }
    task.placement().hostPorts().forEach(fields.putArray("ports")::add);
    return event("status_update_event", fields.put("version", instance.version().toString()));
  }

  /** An instance stands elsewhere. */
  public Event instanceChanged(Instance instance, Optional<Task> task, String condition) {
    ObjectNode fields =
        NODES
            .objectNode()
            .put("instanceId", instance.id().value())
            .put("condition", condition)
            .put("runSpecId", instance.appId().path());
    task.ifPresent(
        each ->
            fields.put("agentId", each.placement().agentId()).put("host", each.placement().host()));
    return event(
        "instance_changed_event", fields.put("runSpecVersion", instance.version().toString()));
  }

  /** The health of an instance over all its checks has changed. */
  public Event instanceHealthChanged(Instance instance, Optional<Boolean> healthy) {
    ObjectNode fields =
        NODES
            .objectNode()
            .put("instanceId", instance.id().value())
            .put("runSpecId", instance.appId().path())
            .put("runSpecVersion", instance.version().toString());
    healthy.ifPresent(value -> fields.put("healthy", value));
    return event("instance_health_changed_event", fields);
  }

  /** A task that nobody knows has ended. */
  public Event unknownTerminated(String instanceId, String runSpecId, String condition) {
    return event(
        "unknown_instance_terminated_event",
        NODES
            .objectNode()
            .put("instanceId", instanceId)
            .put("runSpecId", runSpecId)
            .put("condition", condition));
  }

  /** A health check of a task begins. */
  public Event addHealthCheck(AppId app, Timestamp version, HealthCheck check) {
    ObjectNode fields =
        NODES.objectNode().put("appId", app.path()).put("version", version.toString());
    fields.set("healthCheck", check.json());
    return event("add_health_check_event", fields);
  }

  /** The health checks of an app end. */
  public Event removeHealthCheck(AppId app) {
    return event("remove_health_check_event", NODES.objectNode().put("appId", app.path()));
  }

  /** A check of a task has failed. */
  public Event failedHealthCheck(Instance instance, HealthCheck check) {
    ObjectNode fields =
        NODES
            .objectNode()
            .put("appId", instance.appId().path())
            .put("taskId", instance.id().value());
    fields.set("healthCheck", check.json());
    return event("failed_health_check_event", fields);
  }

  /** A check's verdict on a task has flipped. */
  public Event healthStatusChanged(Instance instance, Task task, boolean alive) {
    return event(
        "health_status_changed_event",
        NODES
            .objectNode()
            .put("appId", instance.appId().path())
            .put("instanceId", instance.id().value())
            .put("taskId", task.id().value())
            .put("version", instance.version().toString())
            .put("alive", alive));
  }

  /** A task is killed because it fails its check. */
  public Event unhealthyKill(Instance instance, Task task, String reason) {
    return event(
        "unhealthy_instance_kill_event",
        NODES
            .objectNode()
            .put("appId", instance.appId().path())
            .put("taskId", task.id().value())
            .put("instanceId", instance.id().value())
            .put("version", instance.version().toString())
            .put("reason", reason)
            .put("host", task.placement().host())
            .put("slaveId", task.placement().agentId()));
  }

  /** A task has answered otherwise than before when asked whether it is ready. */
  public Event readinessChanged(
      Instance instance, Task task, String name, boolean ready, int status) {
    return event(
        "readiness_status_changed_event",
        NODES
            .objectNode()
            .put("appId", instance.appId().path())
            .put("instanceId", instance.id().value())
            .put("taskId", task.id().value())
            .put("version", instance.version().toString())
            .put("name", name)
            .put("ready", ready)
            .put("status", status));
  }

  /** An app and all its instances are gone. */
  public Event appTerminated(AppId app) {
    return event("app_terminated_event", NODES.objectNode().put("appId", app.path()));
  }

  /** A change of a group was taken. */
  public Event groupChanged(AppId group, Timestamp version) {
    return event(
        "group_change_success",
        NODES.objectNode().put("groupId", group.path()).put("version", version.toString()));
  }

  /** A deployment begins its current step. */
  public Event deploymentInfo(Deployment deployment) {
    return step("deployment_info", deployment);
  }

  /** A deployment's current step is done. */
  public Event deploymentStepSuccess(Deployment deployment) {
    return step("deployment_step_success", deployment);
  }

  /** A deployment's current step was given up. */
  public Event deploymentStepFailure(Deployment deployment) {
    return step("deployment_step_failure", deployment);
  }

  /** A deployment is done. */
  public Event deploymentSuccess(Deployment deployment) {
    ObjectNode fields = NODES.objectNode().put("id", deployment.id());
    fields.set("plan", plan(deployment));
    return event("deployment_success", fields);
  }

  /** A deployment was given up. */
  public Event deploymentFailed(Deployment deployment, String reason) {
    ObjectNode fields = NODES.objectNode().put("id", deployment.id());
    fields.set("plan", plan(deployment));
    return event("deployment_failed", fields.put("reason", reason));
  }

  /** A deployment has come no further for some time. */
  public Event deploymentStalled(Deployment deployment, Waiting waiting) {
    ObjectNode fields = NODES.objectNode().put("id", deployment.id());
    fields.set("plan", plan(deployment));
    fields.set("waiting", WaitingJson.of(waiting));
    return event("deployment_stalled", fields);
  }

  /** An upgrade in stages has reached one, or goes on to the next. */
  public Event stageChanged(
      Deployment deployment, AppId app, int stage, StagedUpgrade staged, String state) {
    return event(
        "deployment_stage_changed",
        NODES
            .objectNode()
            .put("id", deployment.id())
            .put("appId", app.path())
            .put("type", staged.isBlueGreen() ? "blueGreen" : "canary")
            .put("stage", stage + 1)
            .put("stages", staged.stages().size())
            .put("state", state));
  }

  /** A deployment that stood still moves again. */
  public Event deploymentResumed(Deployment deployment) {
    ObjectNode fields = NODES.objectNode().put("id", deployment.id());
    fields.set("plan", plan(deployment));
    return event("deployment_resumed", fields);
  }

  /** The kernel knows this framework, for the first time. */
  public Event registered(String frameworkId, String master) {
    return event(
        "scheduler_registered_event",
        NODES.objectNode().put("frameworkId", frameworkId).put("master", master));
  }

  /** The kernel knows this framework again. */
  public Event reregistered(String master) {
    return event("scheduler_reregistered_event", NODES.objectNode().put("master", master));
  }

  /** An executor has something to say to the framework. */
  public Event frameworkMessage(String executorId, String agentId, String message) {
    return event(
        "framework_message_event",
        NODES
            .objectNode()
            .put("executorId", executorId)
            .put("slaveId", agentId)
            .put("message", message));
  }

  /** The line to the kernel is lost. */
  public Event disconnected() {
    return event("scheduler_disconnected_event", NODES.objectNode());
  }

  private Event step(String type, Deployment deployment) {
    ObjectNode fields = NODES.objectNode();
    fields.set("plan", plan(deployment));
    fields.set("currentStep", step(deployment.currentActions()));
    return event(type, fields);
  }

  /** Empty {@code original} and {@code target} keep old Python clients from stumbling. */
  private static ObjectNode plan(Deployment deployment) {
    ObjectNode plan = NODES.objectNode().put("id", deployment.id());
    plan.putObject("original").put("id", "/");
    plan.putObject("target").put("id", "/");
    ArrayNode steps = plan.putArray("steps");
    deployment.steps().forEach(each -> steps.add(step(each)));
    return plan.put("version", deployment.version().toString());
  }

  private static ObjectNode step(List<Action> actions) {
    ObjectNode step = NODES.objectNode();
    ArrayNode array = step.putArray("actions");
    actions.forEach(
        action ->
            array
                .addObject()
                .put("action", action.wireName())
                .put(action.wireField(), action.app().path()));
    return step;
  }

  private Event event(String type, ObjectNode fields) {
    return Event.of(fields, type, timestamp);
  }
}
