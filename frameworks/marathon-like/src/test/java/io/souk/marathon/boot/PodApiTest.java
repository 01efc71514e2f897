package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pods from POST to DELETE, over HTTP, with a kernel that the test plays. */
class PodApiTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  private static String pod(String id, int instances, String command) {
    return """
        {"id":"%s","labels":{"a":"b"},"scaling":{"kind":"fixed","instances":%d},
         "volumes":[{"name":"shared"},{"name":"zone","host":"/etc/zone"}],
         "containers":[
          {"name":"web","exec":{"command":{"shell":"%s"}},"resources":{"cpus":0.5,"mem":64},
           "endpoints":[{"name":"http-api"}],
           "healthCheck":{"http":{"endpoint":"http-api","path":"/health"}},
           "environment":{"WORD":"w","MARATHON_APP_ID":"mine"},
           "volumeMounts":[{"name":"shared","mountPath":"data"},
                           {"name":"zone","mountPath":"zone","readOnly":true}]},
          {"name":"log","exec":{"command":{"argv":["tail","-f"]}},"resources":{"cpus":0.1,"mem":32},
           "volumeMounts":[{"name":"shared","mountPath":"in"}]}]}
        """
        .formatted(id, instances, command);
  }

  /** Offers {@code host} and returns the groups launched on it. */
  private List<Offer.Operation.LaunchGroup> launch(String host) {
    int before = service.kernel().calls(Call.Type.ACCEPT).size();
    service.kernel().offer(Service.offer(host));
    Service.until(
        "a launch", () -> service.kernel().calls(Call.Type.ACCEPT).size(), size -> size > before);
    List<Offer.Operation.LaunchGroup> groups = new ArrayList<>();
    List<Call> accepts = service.kernel().calls(Call.Type.ACCEPT);
    for (Call call : accepts.subList(before, accepts.size())) {
      call.getAccept().getOperationsList().forEach(each -> groups.add(each.getLaunchGroup()));
    }
    return groups;
  }

  private List<TaskInfo> run(String host) {
    List<TaskInfo> tasks = new ArrayList<>();
    launch(host).forEach(group -> tasks.addAll(group.getTaskGroup().getTasksList()));
    tasks.forEach(task -> service.status(task, TaskState.TASK_RUNNING));
    tasks.stream().filter(TaskInfo::hasHealthCheck).forEach(service::healthy);
    return tasks;
  }

  @Test
  void headSaysThatThereArePods() {
    assertThat(service.send("HEAD", "/v2/pods", "").statusCode()).isEqualTo(200);
    assertThat(service.get("/v2/pods")).isEmpty();
    assertThat(service.get("/v2/pods/::status")).isEmpty();
  }

  @Test
  void postLaunchesAndTheStatusIsShown() {
    HttpResponse<String> created = service.send("POST", "/v2/pods", pod("/prod/p", 1, "x"));
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location").orElseThrow()).endsWith("/prod/p");
    String deployment = created.headers().firstValue("Marathon-Deployment-Id").orElseThrow();
    JsonNode plan = service.get("/v2/deployments").path(0);
    assertThat(plan.path("id").textValue()).isEqualTo(deployment);
    assertThat(plan.path("affectedApps")).isEmpty();
    assertThat(plan.at("/affectedPods/0").textValue()).isEqualTo("/prod/p");
    assertThat(plan.at("/steps/0/actions/0/action").textValue()).isEqualTo("StartPod");
    assertThat(plan.at("/steps/1/actions/0/action").textValue()).isEqualTo("ScalePod");
    assertThat(plan.at("/steps/1/actions/0/pod").textValue()).isEqualTo("/prod/p");

    JsonNode waiting = service.get("/v2/pods/prod/p::status");
    assertThat(waiting.path("status").textValue()).isEqualTo("DEGRADED");
    assertThat(waiting.at("/instances/0/status").textValue()).isEqualTo("PENDING");
    JsonNode queued = service.get("/v2/queue").at("/queue/0");
    assertThat(queued.at("/pod/id").textValue()).isEqualTo("/prod/p");
    assertThat(queued.path("pod").has("versionInfo")).isFalse();

    List<TaskInfo> tasks = run("host1");
    service.untilNoDeployments();
    JsonNode status = service.get("/v2/pods//prod/p::status");
    assertThat(status.path("status").textValue()).isEqualTo("STABLE");
    assertThat(status.path("spec")).isEqualTo(service.get("/v2/pods/prod/p"));
    JsonNode instance = status.at("/instances/0");
    assertThat(instance.path("status").textValue()).isEqualTo("STABLE");
    assertThat(instance.path("agentHostname").textValue()).isEqualTo("host1");
    assertThat(instance.at("/resources/cpus").doubleValue()).isEqualTo(0.7);
    assertThat(instance.path("specReference").textValue())
        .isEqualTo("/v2/pods/prod/p::versions/" + status.at("/spec/version").textValue());
    JsonNode web = instance.at("/containers/0");
    assertThat(web.path("name").textValue()).isEqualTo("web");
    assertThat(web.path("status").textValue()).isEqualTo("TASK_RUNNING");
    assertThat(web.path("containerId").textValue())
        .isEqualTo(tasks.getFirst().getTaskId().getValue());
    assertThat(web.at("/conditions/0/value").textValue()).isEqualTo("true");
    assertThat(web.at("/conditions/0/reason").textValue()).isEqualTo("health-reported-by-mesos");
    assertThat(web.at("/endpoints/0/healthy").booleanValue()).isTrue();
    assertThat(web.at("/endpoints/0/allocatedHostPort").intValue())
        .isEqualTo(tasks.getFirst().getHealthCheck().getHttp().getPort());
    assertThat(service.get("/v2/apps").path("apps")).isEmpty();
    assertThat(service.get("/v2/tasks").path("tasks")).isEmpty();
    assertThat(service.get(instance.path("specReference").textValue()))
        .isEqualTo(status.path("spec"));
    assertThat(service.get("/v2/pods/prod/p::versions")).hasSize(1);
  }

  @Test
  void theTasksOfAGroupShareVolumesAndKnowThePorts() {
    service.send("POST", "/v2/pods", pod("p", 1, "x"));
    List<TaskInfo> tasks = launch("host1").getFirst().getTaskGroup().getTasksList();
    TaskInfo web = tasks.get(0);
    TaskInfo log = tasks.get(1);
    assertThat(web.getContainer().getVolumes(0).getSource().getSandboxPath().getPath())
        .isEqualTo("shared");
    assertThat(web.getContainer().getVolumes(0).getSource())
        .isEqualTo(log.getContainer().getVolumes(0).getSource());
    assertThat(log.getContainer().getVolumes(0).getContainerPath()).isEqualTo("in");
    assertThat(web.getContainer().getVolumes(1).getHostPath()).isEqualTo("/etc/zone");
    assertThat(web.getContainer().getVolumes(1).getMode().name()).isEqualTo("RO");
    assertThat(web.getContainer().getLinuxInfo().getShareCgroups()).isFalse();
    assertThat(log.getCommand().getValue()).isEqualTo("tail");
    assertThat(log.getCommand().getArgumentsList()).containsExactly("tail", "-f");
    String port = Integer.toString(web.getHealthCheck().getHttp().getPort());
    assertThat(variable(web, "WORD")).isEqualTo("w");
    assertThat(variable(web, "MARATHON_APP_ID")).isEqualTo("/p");
    assertThat(variable(web, "MARATHON_CONTAINER_ID")).isEqualTo("web");
    assertThat(variable(web, "MARATHON_CONTAINER_RESOURCE_CPUS")).isEqualTo("0.5");
    assertThat(variable(web, "HOST")).isEqualTo("host1");
    assertThat(variable(web, "MESOS_EXECUTOR_ID")).startsWith("instance-p.");
    assertThat(variable(log, "EP_HOST_HTTP_API")).isEqualTo(port);
  }

  private static String variable(TaskInfo task, String name) {
    return task.getCommand().getEnvironment().getVariablesList().stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void putReplacesTheWholePodAndKeepsItsVersions() {
    service.send("POST", "/v2/pods", pod("p", 1, "x"));
    String first = service.get("/v2/pods/p").path("version").textValue();
    run("host1");
    service.untilNoDeployments();
    HttpResponse<String> replaced =
        service.send(
            "PUT",
            "/v2/pods/p",
            "{\"containers\":[{\"name\":\"c\",\"exec\":{\"command\":{\"shell\":\"z\"}},"
                + "\"resources\":{}}]}");
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(replaced.headers().firstValue("Marathon-Deployment-Id")).isPresent();
    JsonNode now = Service.json(replaced.body());
    assertThat(now.has("labels")).as("never partial").isFalse();
    HttpResponse<String> locked = service.send("PUT", "/v2/pods/p", pod("p", 1, "y"));
    assertThat(locked.statusCode()).isEqualTo(409);
    assertThat(Service.json(locked.body()).path("deployments")).hasSize(1);
    assertThat(service.send("PUT", "/v2/pods/p", pod("q", 1, "y")).statusCode()).isEqualTo(400);
    assertThat(service.send("PUT", "/v2/pods/new", pod("new", 0, "y")).statusCode()).isEqualTo(200);
    assertThat(service.get("/v2/pods/p::versions"))
        .extracting(JsonNode::textValue)
        .containsExactly(now.path("version").textValue(), first);
    assertThat(service.get("/v2/pods/p::versions/" + first).at("/containers/0/name").textValue())
        .isEqualTo("web");
    assertThat(service.send("GET", "/v2/pods/p::versions/2001-01-01T00:00:00Z", "").statusCode())
        .isEqualTo(404);
    assertThat(service.send("GET", "/v2/pods/p::versions/soon", "").statusCode()).isEqualTo(422);
  }

  @Test
  void killedInstancesComeBackAndWipedOnesAreNew() {
    service.send("POST", "/v2/pods", pod("p", 2, "x"));
    run("host1");
    service.untilNoDeployments();
    List<String> ids = instanceIds();
    JsonNode killed = service.ok("DELETE", "/v2/pods/p::instances/" + ids.getFirst(), "");
    assertThat(killed.at("/instanceId/idString").textValue()).isEqualTo(ids.getFirst());
    confirmKills(2);
    assertThat(run("host1")).hasSize(2);
    assertThat(instanceIds()).containsExactlyInAnyOrderElementsOf(ids);
    JsonNode wiped =
        service.ok(
            "DELETE",
            "/v2/pods/p::instances?wipe=true",
            "[\"" + ids.getFirst() + "\",\"" + ids.getLast() + "\",\"p.instance-none\"]");
    assertThat(wiped).hasSize(2);
    confirmKills(6);
    run("host1");
    assertThat(instanceIds()).hasSize(2).doesNotContainAnyElementsOf(ids);
    assertThat(service.send("DELETE", "/v2/pods/p::instances/none", "").statusCode())
        .isEqualTo(404);
    assertThat(service.send("DELETE", "/v2/pods/p::instances", "{}").statusCode()).isEqualTo(422);
    assertThat(service.send("DELETE", "/v2/pods/q::instances", "[]").statusCode()).isEqualTo(404);
  }

  private List<String> instanceIds() {
    List<String> ids = new ArrayList<>();
    service
        .get("/v2/pods/p::status")
        .path("instances")
        .forEach(e -> ids.add(e.path("id").asText()));
    return ids;
  }

  /** Confirms the kills from the last ones to number {@code count}. */
  private int confirmed;

  private void confirmKills(int count) {
    List<Call> kills =
        Service.until(
            count + " kills", () -> service.kernel().calls(Call.Type.KILL), k -> k.size() >= count);
    for (Call call : kills.subList(confirmed, count)) {
      service.status(
          call.getKill().getTaskId().getValue(),
          call.getKill().getAgentId().getValue(),
          TaskState.TASK_KILLED);
    }
    confirmed = count;
  }

  @Test
  void deletedPodsAreTerminalUntilTheyAreGone() {
    service.send("POST", "/v2/pods", pod("p", 1, "x"));
    run("host1");
    service.untilNoDeployments();
    HttpResponse<String> deleted = service.send("DELETE", "/v2/pods/p", "");
    assertThat(deleted.statusCode()).isEqualTo(202);
    assertThat(deleted.body()).isEmpty();
    assertThat(deleted.headers().firstValue("Marathon-Deployment-Id")).isPresent();
    assertThat(service.send("GET", "/v2/pods/p", "").statusCode()).isEqualTo(404);
    JsonNode ending = service.get("/v2/pods/p::status");
    assertThat(ending.path("status").textValue()).isEqualTo("TERMINAL");
    assertThat(ending.at("/instances/0/status").textValue()).isEqualTo("TERMINAL");
    confirmKills(2);
    service.untilNoDeployments();
    HttpResponse<String> gone = service.send("GET", "/v2/pods/p::status", "");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(Service.json(gone.body()).path("message").textValue())
        .isEqualTo("Pod '/p' does not exist");
    assertThat(service.send("DELETE", "/v2/pods/p", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aFailureIsRememberedAcrossARestart() {
    service.send("POST", "/v2/pods", pod("p", 1, "x"));
    List<TaskInfo> tasks = run("host1");
    service.status(tasks.get(1), TaskState.TASK_FAILED);
    service.status(tasks.get(0), TaskState.TASK_KILLED);
    JsonNode before = service.get("/v2/pods/p::status").path("terminationHistory");
    assertThat(before).hasSize(1);
    assertThat(before.at("/0/instanceID").textValue()).startsWith("p.instance-");
    assertThat(before.at("/0/containers/1/lastKnownState").textValue()).isEqualTo("TASK_FAILED");
    assertThat(before.at("/0/containers/1/termination/message").textValue())
        .isEqualTo("told by the test");
    service.restart();
    assertThat(service.get("/v2/pods/p::status").path("terminationHistory")).isEqualTo(before);
  }

  @Test
  void wrongPodsAreRefusedAndNothingChanges() {
    assertThat(service.send("POST", "/v2/pods", "{").statusCode()).isEqualTo(400);
    assertThat(service.send("POST", "/v2/pods", "").statusCode()).isEqualTo(400);
    assertThat(service.send("POST", "/v2/pods", "[]").statusCode()).isEqualTo(422);
    HttpResponse<String> refused =
        service.send(
            "POST", "/v2/pods", pod("p", 1, "x").replace("http-api\",\"path", "no\",\"path"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(Service.json(refused.body()).at("/details/0/path").textValue())
        .isEqualTo("/containers(0)/healthCheck/http/endpoint");
    assertThat(service.get("/v2/pods")).isEmpty();
    service.send("POST", "/v2/pods", pod("p", 0, "x"));
    HttpResponse<String> again = service.send("POST", "/v2/pods", pod("p", 0, "x"));
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(Service.json(again.body()).has("deployments")).isFalse();
    assertThat(service.send("POST", "/v2/apps", "{\"id\":\"p\",\"cmd\":\"x\"}").statusCode())
        .isEqualTo(422);
    assertThat(service.send("GET", "/v2/pods/p::nothing", "").statusCode()).isEqualTo(404);
    assertThat(service.send("PATCH", "/v2/pods/p", "{}").statusCode()).isEqualTo(405);
    assertThat(service.send("GET", "/v2/pods/P::status", "").statusCode()).isEqualTo(422);
  }

  @Test
  void groupsListTheStatusOfTheirPods() {
    service.send("POST", "/v2/pods", pod("/g/p", 0, "x"));
    JsonNode group = service.get("/v2/groups/g");
    assertThat(group.at("/pods/0/id").textValue()).isEqualTo("/g/p");
    assertThat(group.at("/pods/0/status").textValue()).isEqualTo("STABLE");
    assertThat(service.get("/v2/groups?embed=group.groups").at("/groups/0/pods")).isEmpty();
    assertThat(service.get("/v2/groups?embed=group.groups&embed=group.pods").at("/groups/0/pods"))
        .hasSize(1);
    service.ok("PUT", "/v2/groups/g", "{\"id\":\"/g\",\"apps\":[],\"groups\":[]}");
    assertThat(service.get("/v2/pods")).as("pods are no matter of a group's body").hasSize(1);
    service.ok("DELETE", "/v2/groups/g", "");
    assertThat(service.get("/v2/pods")).isEmpty();
  }

  @Test
  void theTasksOfAPodCanBeKilledByTheirIds() {
    service.send("POST", "/v2/pods", pod("p", 2, "x"));
    List<TaskInfo> tasks = run("host1");
    service.untilNoDeployments();
    String id = tasks.get(1).getTaskId().getValue();
    JsonNode killed =
        service.ok("POST", "/v2/tasks/delete", "{\"ids\":[\"" + id + "\"]}").path("tasks");
    assertThat(killed).as("the instance goes as a whole").hasSize(2);
    assertThat(killed.at("/1/id").textValue()).isEqualTo(id);
    confirmKills(2);
    run("host1");
    JsonNode scaled =
        service.ok(
            "POST",
            "/v2/tasks/delete?scale=true",
            "{\"ids\":[\"" + tasks.get(2).getTaskId().getValue() + "\"]}");
    assertThat(scaled.path("deploymentId").isTextual()).isTrue();
    confirmKills(4);
    service.untilNoDeployments();
    assertThat(service.get("/v2/pods/p").at("/scaling/instances").intValue()).isEqualTo(1);
    assertThat(instanceIds()).hasSize(1);
  }
}
