package io.souk.marathon.pod;

import static io.souk.marathon.app.Shape.decimal;
import static io.souk.marathon.app.Shape.fields;
import static io.souk.marathon.app.Shape.flag;
import static io.souk.marathon.app.Shape.list;
import static io.souk.marathon.app.Shape.map;
import static io.souk.marathon.app.Shape.port;
import static io.souk.marathon.app.Shape.text;
import static io.souk.marathon.app.Shape.whole;
import static io.souk.marathon.app.Shape.word;

import io.souk.marathon.app.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of a pod definition, with types and limits (Marathon REST API, {@code /v2/pods}). */
final class PodShapes {

  private static final Shape NAME =
      new Shape.Text(1, 63, Optional.of(Pattern.compile("[a-z0-9](?:[a-z0-9-]*+(?<!-))?+")));

  private static final Shape SECRET_OR_TEXT =
      new Shape.TextOr(text(), fields("secret", text(1, 255)).require("secret"));

  private static final Shape.Fields COMMAND = fields("shell", text(1, 65536), "argv", list(text()));

  private static final Shape OPERATOR =
      word("UNIQUE", "CLUSTER", "GROUP_BY", "LIKE", "UNLIKE", "MAX_PER", "IS");

  private static final Shape LIMIT = new Shape.TextOr(word("unlimited"), decimal(0));

  private static final Shape.Fields IPC =
      fields("mode", word("PRIVATE", "SHARE_PARENT"), "shmSize", whole(0)).require("mode");

  private static final Shape.Fields SECCOMP =
      fields("profileName", text(1, 1024), "unconfined", flag());

  private static final Shape.Fields ENDPOINT =
      fields(
              "name", NAME,
              "containerPort", port(),
              "hostPort", port(),
              "protocol", list(word("tcp", "udp")),
              "labels", map(text()),
              "networkNames", list(text(1, 255)))
          .require("name");

  private static final Shape.Fields HEALTH_CHECK =
      fields(
          "http",
              fields(
                      "endpoint", text(1, 63),
                      "path", text(0, 1024),
                      "scheme", word("HTTP", "HTTPS"))
                  .require("endpoint"),
          "tcp", fields("endpoint", text(1, 63)).require("endpoint"),
          "exec", fields("command", COMMAND).require("command"),
          "gracePeriodSeconds", decimal(0),
          "intervalSeconds", whole(0),
          "maxConsecutiveFailures", whole(0),
          "timeoutSeconds", whole(0),
          "delaySeconds", whole(0));

  private static final Shape.Fields IMAGE =
      fields(
              "kind", word("DOCKER"),
              "id", text(1, 1024),
              "pullConfig", fields("secret", text(1, 255)).require("secret"),
              "forcePull", flag(),
              "labels", map(text()))
          .require("kind", "id");

  private static final Shape.Fields ARTIFACT =
      fields(
              "uri", text(1, 1024),
              "extract", flag(),
              "executable", flag(),
              "cache", flag(),
              "destPath", text())
          .require("uri");

  private static final Shape.Fields CONTAINER =
      with(
              fields(
                  "name", NAME,
                  "exec",
                      fields("command", COMMAND, "overrideEntrypoint", flag()).require("command"),
                  "resources",
                      fields(
                          "cpus", decimal(0.001),
                          "mem", decimal(0),
                          "disk", decimal(0),
                          "gpus", whole(0)),
                  "resourceLimits", fields("cpus", LIMIT, "mem", LIMIT),
                  "endpoints", list(ENDPOINT),
                  "image", IMAGE,
                  "environment", map(SECRET_OR_TEXT),
                  "user", text(1, 255),
                  "healthCheck", HEALTH_CHECK),
              fields(
                  "volumeMounts",
                      list(
                          fields(
                                  "name", text(1, 63),
                                  "mountPath", text(1, 1024),
                                  "readOnly", flag())
                              .require("name", "mountPath")),
                  "artifacts", list(ARTIFACT),
                  "labels", map(text()),
                  "lifecycle", fields("killGracePeriodSeconds", decimal(0)),
                  "linuxInfo", fields("seccomp", SECCOMP, "ipcInfo", IPC),
                  "tty", flag()))
          .require("name", "resources");

  private static final Shape.Fields VOLUME =
      fields(
              "name",
              NAME,
              "host",
              text(1, 1024),
              "persistent",
              new Shape.Free(),
              "secret",
              text(1, 255))
          .require("name");

  private static final Shape.Fields SCHEDULING =
      fields(
          "backoff",
              fields(
                  "backoff", decimal(0), "backoffFactor", decimal(1), "maxLaunchDelay", decimal(0)),
          "upgrade",
              fields(
                  "minimumHealthCapacity", new Shape.Decimal(0, 1),
                  "maximumOverCapacity", new Shape.Decimal(0, 1)),
          "placement",
              fields(
                  "constraints",
                      list(
                          fields("fieldName", text(1, 255), "operator", OPERATOR, "value", text())
                              .require("fieldName", "operator")),
                  "acceptedResourceRoles", list(text(1, 255))),
          "killSelection", word("YOUNGEST_FIRST", "OLDEST_FIRST"),
          "unreachableStrategy",
              new Shape.TextOr(
                  word("disabled"),
                  fields("inactiveAfterSeconds", whole(0), "expungeAfterSeconds", whole(0))));

  /** The body of POST and PUT, the id apart: PUT has it in its path. */
  static final Shape.Fields POD =
      with(
              fields(
                  "id", text(1, 1024),
                  "labels", map(text()),
                  "version", text(),
                  "user", text(1, 255),
                  "environment", map(SECRET_OR_TEXT),
                  "containers", list(CONTAINER),
                  "secrets", map(fields("source", text(1, 1024)).require("source")),
                  "volumes", list(VOLUME)),
              fields(
                  "networks",
                      list(
                          fields(
                              "mode", word("container", "container/bridge", "host"),
                              "name", text(1, 255),
                              "labels", map(text()))),
                  "scaling", fields("kind", word("fixed"), "instances", whole(0)),
                  "scheduling", SCHEDULING,
                  "executorResources",
                      fields("cpus", decimal(0.1), "mem", decimal(32), "disk", decimal(10)),
                  "role", text(1, 255),
                  "linuxInfo", fields("seccomp", SECCOMP, "ipcInfo", IPC),
                  "legacySharedCgroups", flag()))
          .require("containers");

  private PodShapes() {}

  private static Shape.Fields with(Shape.Fields one, Shape.Fields other) {
    Map<String, Shape> all = new java.util.HashMap<>(one.fields());
    all.putAll(other.fields());
    return new Shape.Fields(all, java.util.Set.of());
  }
}
