package io.souk.launcher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.client.ClientException;
import io.souk.launcher.client.ClientOptions;
import io.souk.launcher.client.Deployments;
import io.souk.launcher.client.PlatformClient;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code souk demo}: two instances of a web app and a cron job, deployed and seen to work. */
@Command(
    name = "demo",
    description = "Deploy a sample web app and a cron job, and wait until both work.")
public final class DemoCommand implements Callable<Integer> {

  private static final String APP = "/demo/web";
  private static final String JOB = "demo-cron";
  private static final int INSTANCES = 2;
  private static final String PERIOD = "PT10S";

  @Mixin private ClientOptions options;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Run both in containers of this local Docker image, which must hold busybox.")
  private String image;

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    options.progress("deploying the web app " + APP + " (" + INSTANCES + " instances)");
    JsonNode answer = client.call("PUT", "/marathon/v2/apps" + APP, app());
    new Deployments(options).settle("/marathon/v2/apps" + APP, answer);
    int before = successes(client);
    options.progress("scheduling the cron job " + JOB + " (every 10 s)");
    client.call("POST", "/chronos/v1/scheduler/iso8601", job());
    Optional<Integer> fired =
        client.await(
            options.timeout(), () -> Optional.of(successes(client)).filter(now -> now > before));
    if (fired.isEmpty()) {
      throw new ClientException(
          "the job " + JOB + " has not succeeded within " + options.timeout().toSeconds() + " s");
    }
    report(client);
    return 0;
  }

  private void report(PlatformClient client) {
    StringBuilder text = new StringBuilder("the demo works:\n");
    for (JsonNode task : client.get("/marathon/v2/apps" + APP).path("app").path("tasks")) {
      String host = task.path("host").asText();
      text.append("  web app   http://").append(host).append(':');
      text.append(task.path("ports").path(0).asInt()).append("/\n");
    }
    text.append("  console   ").append(client.base()).append("/\n");
    text.append("  cron job  ").append(client.base()).append("/#/jobs/").append(JOB);
    text.append("  (or souk job runs ").append(JOB).append(")\n");
    text.append("  metrics   ").append(client.base()).append("/marathon/metrics\n");
    text.append("  remove    souk app remove ").append(APP);
    text.append(" && souk job remove ").append(JOB).append('\n');
    options.print(text.toString());
  }

  private static int successes(PlatformClient client) {
    for (JsonNode job : client.get("/chronos/v1/scheduler/jobs")) {
      if (job.path("name").asText().equals(JOB)) {
        return job.path("successCount").asInt();
      }
    }
    return 0;
  }

  private ObjectNode app() {
    ObjectNode app = JsonNodeFactory.instance.objectNode();
    app.put("id", APP).put("cmd", webCommand()).put("instances", INSTANCES);
    app.put("cpus", 0.1).put("mem", 64);
    app.putArray("portDefinitions").addObject().put("port", 0).put("name", "http");
    ObjectNode check = app.putArray("healthChecks").addObject();
    check.put("protocol", "HTTP").put("path", "/").put("portIndex", 0);
    check.put("gracePeriodSeconds", 30).put("intervalSeconds", 2).put("timeoutSeconds", 5);
    container().ifPresent(container -> app.set("container", container));
    return app;
  }

  private String webCommand() {
    String page = "echo \"Hello from $MESOS_TASK_ID\" > index.html; ";
    if (image != null) {
      return "mkdir -p /tmp/www && cd /tmp/www; "
          + page
          + "exec busybox httpd -f -p $PORT0 -h /tmp/www";
    }
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return page
        + "exec '"
        + java
        + "' -Xmx24m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -m jdk.httpserver"
        + " -b 0.0.0.0 -p $PORT0 -d \"$MESOS_SANDBOX\"";
  }

  private ObjectNode job() {
    ObjectNode job = JsonNodeFactory.instance.objectNode();
    Instant start = Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
    job.put("name", JOB).put("schedule", "R/" + start + "/" + PERIOD).put("epsilon", "PT60S");
    job.put("command", "echo \"demo job ran at $(date)\"").put("owner", "demo@example.com");
    job.put("cpus", 0.1).put("mem", 32).put("disk", 1);
    container()
        .ifPresent(
            container -> {
              ObjectNode chronos = JsonNodeFactory.instance.objectNode();
              chronos.put("type", "DOCKER").put("image", image).put("network", "HOST");
              job.set("container", chronos);
            });
    return job;
  }

  private Optional<ObjectNode> container() {
    if (image == null) {
      return Optional.empty();
    }
    ObjectNode container = JsonNodeFactory.instance.objectNode().put("type", "DOCKER");
    container.putObject("docker").put("image", image).put("network", "HOST");
    return Optional.of(container);
  }
}
