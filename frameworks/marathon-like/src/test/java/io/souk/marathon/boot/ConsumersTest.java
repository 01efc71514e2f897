package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The shapes that published clients take apart: what they need is there, of the type they decode
 * into, and nothing that they would stumble over.
 */
class ConsumersTest {

  private static final String HOST_APP =
      """
      {"id": "/web/host", "cmd": "serve", "instances": 2, "labels": {"HAPROXY_GROUP": "external"},
       "ports": [0, 0], "dependencies": null, "uris": ["http://x/a.tgz"],
       "healthChecks": [{"path": "/health", "gracePeriodSeconds": 3600,
                         "intervalSeconds": 3600}],
       "constraints": [["hostname", "UNIQUE"]]}
      """;

  private static final String BRIDGE_APP =
      """
      {"id": "/web/bridge", "args": [], "ports": null, "instances": 1,
       "container": {"type": "DOCKER", "docker": {"image": "nginx", "network": "BRIDGE",
        "portMappings": [{"containerPort": 80, "hostPort": 0, "labels": {"m": "x"}},
                         {"containerPort": 443}]}}}
      """;

  private static final String MARATHON_CONFIG =
      "access_control_allow_origin checkpoint decline_offer_duration default_network_name"
          + " env_vars_prefix executor failover_timeout features framework_name ha hostname"
          + " launch_token launch_token_refresh_interval leader_proxy_connection_timeout_ms"
          + " leader_proxy_read_timeout_ms local_port_max local_port_min master"
          + " max_instances_per_offer mesos_bridge_name mesos_heartbeat_failure_threshold"
          + " mesos_heartbeat_interval mesos_leader_ui_url mesos_role mesos_user"
          + " new_group_enforce_role min_revive_offers_interval offer_matching_timeout"
          + " on_elected_prepare_timeout reconciliation_initial_delay reconciliation_interval"
          + " scale_apps_initial_delay scale_apps_interval store_cache task_launch_confirm_timeout"
          + " task_launch_timeout task_lost_expunge_initial_delay task_lost_expunge_interval"
          + " task_reservation_timeout webui_url maintenance_mode";

  private static Service service;

  @BeforeAll
  static void start() {
    service = new Service();
    service.ok("POST", "/v2/apps", HOST_APP);
    service.run("host1");
    service.run("host2");
    service.ok("POST", "/v2/apps?force=True", BRIDGE_APP);
    service.run("host3");
    service.ok("POST", "/v2/apps", "{\"id\":\"/waits\",\"cmd\":\"x\",\"cpus\":1000}");
    service.ok("POST", "/v2/apps", "{\"id\":\"/fails\",\"cmd\":\"x\"}");
    List<TaskInfo> failing = service.launch("host4");
    service.status(failing.getFirst(), TaskState.TASK_FAILED);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Set<String> keys(JsonNode json) {
    Set<String> keys = new HashSet<>();
    json.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static void allKnown(JsonNode json, String... known) {
    assertThat(known).as(json.toString()).containsAll(keys(json));
  }

  private static List<JsonNode> apps(String query) {
    List<JsonNode> apps = new ArrayList<>();
    service.get("/v2/apps/" + query).path("apps").forEach(apps::add);
    assertThat(apps).hasSize(4);
    return apps;
  }

  /** marathon-python 0.13: its models take no key that they do not know. */
  @Test
  void pythonModelsKnowEveryKey() {
    for (JsonNode app : apps("?embed=apps.tasks&embed=apps.failures&embed=apps.taskStats")) {
      assertThat(keys(app))
          .doesNotContain("tasksStats", "check", "tty", "executorResources", "resourceLimits");
      if (app.has("container")) {
        allKnown(app.path("container"), "type", "docker", "volumes", "portMappings");
        app.at("/container/portMappings")
            .forEach(
                each ->
                    allKnown(
                        each,
                        "containerPort",
                        "hostPort",
                        "servicePort",
                        "protocol",
                        "name",
                        "labels"));
      }
      app.path("tasks").forEach(ConsumersTest::pythonTask);
    }
    for (JsonNode item : service.get("/v2/queue").path("queue")) {
      allKnown(
          item, "app", "count", "delay", "since", "processedOffersSummary", "lastUnusedOffers");
    }
    for (JsonNode deployment : service.get("/v2/deployments")) {
      allKnown(
          deployment,
          "id",
          "version",
          "affectedApps",
          "affectedPods",
          "steps",
          "currentActions",
          "currentStep",
          "totalSteps");
    }
    JsonNode failure = service.get("/v2/apps/fails").at("/app/lastTaskFailure");
    allKnown(
        failure, "appId", "host", "message", "state", "taskId", "timestamp", "version", "slaveId");
    assertThat(failure.path("state").textValue()).isEqualTo("TASK_FAILED");
  }

  private static void pythonTask(JsonNode task) {
    allKnown(
        task,
        "appId",
        "id",
        "host",
        "slaveId",
        "state",
        "role",
        "ipAddresses",
        "ports",
        "servicePorts",
        "stagedAt",
        "startedAt",
        "version",
        "localVolumes",
        "healthCheckResults",
        "region",
        "zone");
    assertThat(OffsetDateTime.parse(task.path("startedAt").textValue())).isNotNull();
  }

  @Test
  void pythonKnowsTheInfo() {
    JsonNode info = service.get("/v2/info");
    assertThat(keys(info))
        .containsExactlyInAnyOrder(
            "name",
            "version",
            "buildref",
            "elected",
            "leader",
            "frameworkId",
            "marathon_config",
            "zookeeper_config",
            "http_config");
    assertThat(keys(info.path("http_config"))).containsExactlyInAnyOrder("http_port", "https_port");
    assertThat(keys(info.path("marathon_config")))
        .contains("mesos_leader_ui_url", "mesos_role", "features", "failover_timeout", "hostname");
    allKnown(info.path("marathon_config"), MARATHON_CONFIG.split(" "));
    allKnown(
        info.path("zookeeper_config"),
        "zk",
        "zk_compression",
        "zk_compression_threshold",
        "zk_connection_timeout",
        "zk_max_node_size",
        "zk_max_versions",
        "zk_session_timeout",
        "zk_timeout");
    assertThat(info.at("/marathon_config/features").isArray()).isTrue();
    JsonNode role = info.at("/marathon_config/mesos_role");
    assertThat(role.isNull() || role.isTextual()).isTrue();
  }

  /** go-marathon decodes these into int: a fraction would be an error. */
  @Test
  void goFindsWholeNumbers() {
    for (JsonNode app : apps("?embed=apps.tasks")) {
      for (String name :
          List.of("instances", "tasksStaged", "tasksRunning", "tasksHealthy", "tasksUnhealthy")) {
        whole(app.path(name));
      }
      app.path("portDefinitions").forEach(each -> whole(each.path("port")));
      app.at("/container/portMappings")
          .forEach(
              each -> {
                whole(each.path("containerPort"));
                whole(each.path("hostPort"));
                whole(each.path("servicePort"));
              });
      for (JsonNode check : app.path("healthChecks")) {
        for (String name :
            List.of(
                "gracePeriodSeconds",
                "intervalSeconds",
                "timeoutSeconds",
                "maxConsecutiveFailures",
                "portIndex")) {
          whole(check.path(name));
        }
      }
      app.path("tasks").forEach(task -> task.path("ports").forEach(ConsumersTest::whole));
    }
    for (JsonNode item : service.get("/v2/queue").path("queue")) {
      whole(item.path("count"));
      whole(item.at("/delay/timeLeftSeconds"));
      for (JsonNode row : item.at("/processedOffersSummary/rejectSummaryLastOffers")) {
        whole(row.path("declined"));
        whole(row.path("processed"));
      }
    }
    for (JsonNode deployment : service.get("/v2/deployments")) {
      whole(deployment.path("currentStep"));
      whole(deployment.path("totalSteps"));
    }
  }

  private static void whole(JsonNode number) {
    assertThat(number.isInt()).as(number.toString()).isTrue();
  }

  /** Prometheus (marathon_sd), Traefik and marathon-lb look at all apps with their tasks. */
  @Test
  void balancersAndPrometheusFindPortsAndAddresses() {
    for (JsonNode app : apps("?embed=apps.tasks&embed=apps.deployments&embed=apps.readiness")) {
      assertThat(app.path("labels").isObject()).isTrue();
      assertThat(app.path("deployments").isArray()).isTrue();
      assertThat(app.path("readinessCheckResults").isArray()).isTrue();
      assertThat(app.at("/networks/0/mode").isTextual()).isTrue();
      assertThat(app.at("/versionInfo/lastScalingAt").isTextual()).isTrue();
      assertThat(app.path("requirePorts").isBoolean()).isTrue();
      int ports =
          app.has("portDefinitions")
              ? app.get("portDefinitions").size()
              : app.at("/container/portMappings").size();
      for (JsonNode task : app.path("tasks")) {
        assertThat(task.path("host").isTextual()).isTrue();
        assertThat(task.path("ipAddresses").isArray()).isTrue();
        assertThat(task.path("state").textValue()).startsWith("TASK_");
        assertThat(task.path("ports")).as("as many as mappings").hasSize(ports);
        assertThat(task.has("healthCheckResults"))
            .as("left out while unknown: an empty list means down to marathon-lb")
            .isFalse();
      }
    }
    JsonNode bridge = service.get("/v2/apps/web/bridge").path("app");
    assertThat(bridge.at("/container/docker/image").textValue()).isEqualTo("nginx");
    assertThat(bridge.at("/container/portMappings/0/labels/m").textValue()).isEqualTo("x");
    assertThat(bridge.at("/networks/0/mode").textValue()).isEqualTo("container/bridge");
    assertThat(bridge.path("tasks")).hasSize(1);
  }

  /** Marathon's own web page asks for groups with apps in them every five seconds. */
  @Test
  void theUserInterfaceFindsGroupsWithApps() {
    JsonNode root =
        service.get(
            "/v2/groups?embed=group.groups&embed=group.apps&embed=group.apps.deployments"
                + "&embed=group.apps.counts&embed=group.apps.readiness");
    for (JsonNode app : root.at("/groups/0/apps")) {
      assertThat(keys(app))
          .contains(
              "deployments",
              "instances",
              "cpus",
              "mem",
              "tasksRunning",
              "tasksHealthy",
              "readinessCheckResults");
    }
    assertThat(root.at("/groups/0/apps")).hasSize(2);
    assertThat(keys(root)).contains("apps", "groups", "pods", "dependencies", "version");
    JsonNode item = service.get("/v2/queue").at("/queue/0");
    assertThat(item.at("/app/id").isTextual()).isTrue();
    assertThat(item.at("/delay/overdue").isBoolean()).isTrue();
    assertThat(service.get("/v2/plugins").path("plugins").isArray()).isTrue();
    assertThat(service.get("/v2/apps/web/host?embed=app.taskStats").at("/app/taskStats").isObject())
        .isTrue();
  }

  /** dcos-cli. */
  @Test
  void theCommandLineFindsDeploymentsAndResetsDelays() {
    for (JsonNode deployment : service.get("/v2/deployments")) {
      assertThat(deployment.path("affectedApps").isArray()).isTrue();
      assertThat(deployment.path("affectedPods").isArray()).isTrue();
      for (JsonNode action : deployment.path("currentActions")) {
        assertThat(action.path("action").textValue())
            .isIn("StartApplication", "StopApplication", "ScaleApplication", "RestartApplication");
        assertThat(action.path("readinessCheckResults").isArray()).isTrue();
      }
    }
    HttpResponse<String> reset = service.send("DELETE", "/v2/queue//waits/delay", "");
    assertThat(reset.statusCode()).isEqualTo(204);
    HttpResponse<String> added =
        service.send("POST", "/v2/apps", "{\"id\":\"/added\",\"cmd\":\"x\",\"instances\":0}");
    assertThat(Service.json(added.body()).at("/deployments/0/id").textValue())
        .isEqualTo(added.headers().firstValue("Marathon-Deployment-Id").orElseThrow());
    service.ok("DELETE", "/v2/apps/added", "");
    assertThat(service.send("HEAD", "/v2/pods", "").statusCode()).isEqualTo(200);
  }

  /** Old scripts for HAProxy read lines of text. */
  @Test
  void scriptsReadTasksAsText() {
    HttpResponse<String> text = service.send("GET", "/v2/tasks", "", "Accept", "text/plain");
    assertThat(text.body().lines().filter(line -> line.startsWith("web_host\t"))).hasSize(2);
    assertThat(text.body()).contains("host1:31").contains("\t");
  }
}
