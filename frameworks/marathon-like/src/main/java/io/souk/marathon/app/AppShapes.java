package io.souk.marathon.app;

import static io.souk.marathon.app.Shape.decimal;
import static io.souk.marathon.app.Shape.fields;
import static io.souk.marathon.app.Shape.flag;
import static io.souk.marathon.app.Shape.list;
import static io.souk.marathon.app.Shape.map;
import static io.souk.marathon.app.Shape.matching;
import static io.souk.marathon.app.Shape.port;
import static io.souk.marathon.app.Shape.text;
import static io.souk.marathon.app.Shape.whole;
import static io.souk.marathon.app.Shape.word;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The fields of an app definition, with types and limits (Marathon REST API, {@code /v2/apps}). */
final class AppShapes {

  private static final Shape URI = text(1, 1024);

  private static final Shape PROTOCOL = word("tcp", "udp", "udp,tcp");

  private static final Shape.Fields PORT_MAPPING =
      fields(
          "containerPort", port(),
          "hostPort", port(),
          "servicePort", port(),
          "protocol", PROTOCOL,
          "name", text(1, 63),
          "labels", map(text()),
          "networkNames", list(text(1, 255)));

  private static final Shape.Fields PORT_DEFINITION =
      fields("port", port(), "protocol", PROTOCOL, "name", text(1, 63), "labels", map(text()));

  private static final Shape.Fields NETWORK =
      fields(
          "mode", word("container", "container/bridge", "host"),
          "name", text(1, 255),
          "labels", map(text()));

  private static final Shape.Fields DOCKER =
      fields(
              "image", text(1, 1024),
              "network", word("BRIDGE", "HOST", "NONE", "USER"),
              "portMappings", list(PORT_MAPPING),
              "forcePullImage", flag(),
              "privileged", flag(),
              "parameters",
                  list(fields("key", text(1, 1024), "value", text()).require("key", "value")),
              "pullConfig", fields("secret", text(1, 255)),
              "credential", fields("principal", text(), "secret", text()))
          .require("image");

  private static final Shape.Fields PERSISTENT =
      fields(
              "type", word("root", "path", "mount"),
              "size", whole(1),
              "maxSize", whole(1),
              "profileName", text(1, 1024),
              "constraints", list(list(text())))
          .require("size");

  private static final Shape.Fields EXTERNAL =
      fields(
          "name", text(1, 255),
          "provider", text(1, 255),
          "size", whole(1),
          "shared", flag(),
          "options", map(text()));

  private static final Shape.Fields LINUX_INFO =
      fields(
          "seccomp", fields("profileName", text(1, 1024), "unconfined", flag()),
          "ipcInfo", fields("mode", word("PRIVATE", "SHARE_PARENT"), "shmSize", whole(0)));

  private static final Shape LIMIT = new Shape.TextOr(word("unlimited"), decimal(0));

  private static final Shape.Fields VOLUME =
      fields(
              "containerPath", text(1, 1024),
              "hostPath", text(1, 1024),
              "mode", word("RO", "RW"),
              "persistent", PERSISTENT,
              "external", EXTERNAL,
              "secret", text(1, 255))
          .require("containerPath");

  private static final Shape.Fields CONTAINER =
      fields(
          "type", word("MESOS", "DOCKER"),
          "docker", DOCKER,
          "volumes", list(VOLUME),
          "portMappings", list(PORT_MAPPING),
          "linuxInfo", LINUX_INFO);

  private static final Shape.Fields HEALTH_CHECK =
      fields(
          "protocol",
              word("HTTP", "HTTPS", "TCP", "COMMAND", "MESOS_TCP", "MESOS_HTTP", "MESOS_HTTPS"),
          "path", text(0, 1024),
          "portIndex", whole(0),
          "port", port(),
          "gracePeriodSeconds", whole(0),
          "intervalSeconds", whole(0),
          "timeoutSeconds", whole(0),
          "maxConsecutiveFailures", whole(0),
          "delaySeconds", whole(0),
          "ignoreHttp1xx", flag(),
          "command", fields("value", text(1, 65536)).require("value"),
          "ipProtocol", word("IPv4", "IPv6"));

  private static final Shape.Fields CHECK =
      fields(
          "http", fields("portIndex", whole(0), "port", port(), "path", text(), "scheme", text()),
          "tcp", fields("portIndex", whole(0), "port", port()),
          "exec",
              fields("command", fields("shell", text(), "argv", list(text()))).require("command"),
          "intervalSeconds", whole(0),
          "timeoutSeconds", whole(0),
          "delaySeconds", whole(0));

  /** A year, in seconds. */
  private static final Shape SECONDS = new Shape.Whole(0, 31_536_000);

  /** The first two are Marathon's. */
  private static final Shape.Fields UPGRADE_STRATEGY =
      fields(
              "minimumHealthCapacity",
              new Shape.Decimal(0, 1),
              "maximumOverCapacity",
              new Shape.Decimal(0, 1),
              "type",
              word("rolling", "canary", "blueGreen"),
              "steps",
              new Shape.ListOf(
                  fields("percent", new Shape.Whole(1, 99), "pauseSeconds", SECONDS)
                      .require("percent"),
                  20),
              "pauseSeconds",
              SECONDS,
              "promotion",
              word("automatic", "manual"),
              "maxFailures",
              whole(0),
              "deadlineSeconds",
              new Shape.Whole(1, 31_536_000),
              "check",
              fields(
                      "url", text(1, 2048),
                      "query", text(1, 8192),
                      "minimum", new Shape.Decimal(-Double.MAX_VALUE, Double.MAX_VALUE),
                      "maximum", new Shape.Decimal(-Double.MAX_VALUE, Double.MAX_VALUE),
                      "intervalSeconds", new Shape.Whole(1, 3600),
                      "timeoutSeconds", new Shape.Whole(1, 60),
                      "failures", new Shape.Whole(1, 1000))
                  .require("url", "query"))
          .require("minimumHealthCapacity", "maximumOverCapacity");

  private static final Shape.Fields READINESS_CHECK =
      fields(
          "name", text(),
          "protocol", word("HTTP", "HTTPS"),
          "path", text(),
          "portName", text(),
          "intervalSeconds", whole(0),
          "timeoutSeconds", whole(0),
          "httpStatusCodesForReady", list(new Shape.Whole(100, 999)),
          "preserveLastResponse", flag());

  private static final Shape.Fields IP_ADDRESS =
      fields(
          "networkName",
          text(1, 255),
          "labels",
          map(text()),
          "groups",
          list(text()),
          "discovery",
          fields(
              "ports",
              list(
                  fields(
                      "number", port(),
                      "name", text(),
                      "protocol", word("tcp", "udp"),
                      "labels", map(text())))));

  /** The body of POST {@code /v2/apps}. */
  static final Shape.Fields APP = app().require("id");

  /** The body of PUT and PATCH of one app. */
  static final Shape.Fields UPDATE = app();

  private AppShapes() {}

  private static Shape.Fields app() {
    Map<String, Shape> all = new HashMap<>();
    all.putAll(process().fields());
    all.putAll(placement().fields());
    all.putAll(network().fields());
    all.putAll(lifecycle().fields());
    return new Shape.Fields(all, Set.of());
  }

  private static Shape.Fields process() {
    return fields(
        "id", text(1, 1024),
        "cmd", text(1, Integer.MAX_VALUE),
        "args", list(text()),
        "user", text(),
        "env", map(new Shape.TextOr(text(), fields("secret", text(1, 255)).require("secret"))),
        "secrets", map(fields("source", text(1, 1024)).require("source")),
        "uris", list(URI),
        "fetch",
            list(
                fields(
                        "uri", URI,
                        "extract", flag(),
                        "executable", flag(),
                        "cache", flag(),
                        "destPath", text())
                    .require("uri")),
        "executor", matching("(//cmd)|(/?[^/]++(/[^/]++)*+)|"),
        "executorResources", fields("cpus", decimal(0.1), "mem", decimal(32), "disk", decimal(10)),
        "container", CONTAINER,
        "tty", flag());
  }

  private static Shape.Fields placement() {
    return fields(
        "instances", whole(0),
        "autoscale", AutoscaleRules.SHAPE,
        "cpus", decimal(0.001),
        "mem", decimal(0),
        "disk", decimal(0),
        "gpus", whole(0),
        "resourceLimits", fields("cpus", LIMIT, "mem", LIMIT),
        "constraints", list(list(text())),
        "acceptedResourceRoles", list(text(1, 255)),
        "role", text(1, 255),
        "dependencies", list(text(1, 1024)),
        "labels", map(text()),
        "residency",
            fields(
                "relaunchEscalationTimeoutSeconds",
                whole(0),
                "taskLostBehavior",
                word("WAIT_FOREVER", "RELAUNCH_AFTER_TIMEOUT")));
  }

  private static Shape.Fields network() {
    return fields(
        "networks", list(NETWORK),
        "portDefinitions", list(PORT_DEFINITION),
        "ports", list(port()),
        "requirePorts", flag(),
        "ipAddress", IP_ADDRESS);
  }

  private static Shape.Fields lifecycle() {
    return fields(
        "healthChecks", list(HEALTH_CHECK),
        "check", CHECK,
        "readinessChecks", new Shape.ListOf(READINESS_CHECK, 1),
        "backoffSeconds", whole(0),
        "backoffFactor", decimal(1),
        "maxLaunchDelaySeconds", whole(0),
        "taskKillGracePeriodSeconds", whole(0),
        "upgradeStrategy", UPGRADE_STRATEGY,
        "killSelection", word("YOUNGEST_FIRST", "OLDEST_FIRST"),
        "unreachableStrategy",
            new Shape.TextOr(
                word("disabled"),
                fields("inactiveAfterSeconds", whole(0), "expungeAfterSeconds", whole(0))),
        "version", text());
  }
}
