package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk explain}: why an app, a job or a task does not run. */
@Command(name = "explain", description = "Say why an app, a job or a task does not run.")
public final class ExplainCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "APP|JOB|TASK", description = "Id of an app or a task, name of a job.")
  private String name;

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    Optional<Findings> findings = app(client);
    if (findings.isEmpty()) {
      findings = job(client);
    }
    if (findings.isEmpty()) {
      findings = task(client);
    }
    Findings found =
        findings.orElseThrow(
            () -> new ClientException("there is no app, job or task '" + name + "'"));
    options.print(found.json(), found.text());
    return 0;
  }

  private Optional<Findings> app(PlatformClient client) {
    if (!AppPath.isId(name)) {
      return Optional.empty();
    }
    Optional<JsonNode> answer = find(client, "/marathon/v2/apps" + AppPath.of(name));
    if (answer.isEmpty()) {
      return pod(client);
    }
    JsonNode app = answer.get().path("app");
    String id = app.path("id").asText();
    Findings findings = new Findings("app", id);
    JsonNode explained = client.get("/marathon/v2/explain" + AppPath.of(id));
    findings.service(explained);
    failure(app.path("lastTaskFailure")).ifPresent(findings::say);
    deployments(client, app, findings);
    if (explained.path("instances").path("waiting").asInt() > 0) {
      kernel(client, "marathon", role(client, id), needs(app), findings);
    }
    return Optional.of(findings);
  }

  /** The service explains pods, too, but does not list them with the apps. */
  private Optional<Findings> pod(PlatformClient client) {
    return find(client, "/marathon/v2/explain" + AppPath.of(name))
        .map(
            explained -> {
              Findings findings = new Findings("pod", explained.path("id").asText());
              findings.service(explained);
              return findings;
            });
  }

  /** What the deployments that hold the app wait for. */
  private static void deployments(PlatformClient client, JsonNode app, Findings findings) {
    for (JsonNode each : app.path("deployments")) {
      String id = each.path("id").asText();
      Optional<JsonNode> deployment = find(client, "/marathon/v2/deployments/" + encoded(id));
      JsonNode waiting = deployment.map(found -> found.path("waiting")).orElse(app.path("none"));
      if (waiting.isObject()) {
        findings.say(
            "deployment %s is at step %d of %d%s"
                .formatted(
                    id,
                    waiting.path("step").asInt(),
                    waiting.path("totalSteps").asInt(),
                    waiting.path("stalled").asBoolean()
                        ? " and stands still since " + waiting.path("lastProgress").asText()
                        : ""));
        others(waiting, app.path("id").asText()).forEach(findings::say);
      }
    }
  }

  /** What the deployment waits for at other apps; of this one all is said already. */
  private static List<String> others(JsonNode waiting, String id) {
    List<String> lines = new ArrayList<>();
    for (JsonNode action : waiting.path("actions")) {
      String other = action.path("app").asText(action.path("pod").asText());
      for (JsonNode each : action.path("waitsFor")) {
        if (!other.equals(id)) {
          lines.add("  it waits for " + each.path("message").asText());
        }
      }
    }
    return lines;
  }

  /** The role whose offers the app waits for, as far as the queue tells it. */
  private static String role(PlatformClient client, String id) {
    for (JsonNode item : client.get("/marathon/v2/queue").path("queue")) {
      if (item.path("app").path("id").asText().equals(id)) {
        return item.path("role").asText("");
      }
    }
    return "";
  }

  private static Optional<String> failure(JsonNode failure) {
    return failure.isObject()
        ? Optional.of(
            "last failure: "
                + failure.path("state").asText()
                + " "
                + failure.path("message").asText()
                + " ("
                + failure.path("timestamp").asText()
                + ")")
        : Optional.empty();
  }

  private Optional<Findings> job(PlatformClient client) {
    return find(client, JobsApi.path(name, ""))
        .filter(job -> job.path("name").asText().equals(name))
        .map(job -> job(client, job));
  }

  private Findings job(PlatformClient client, JsonNode job) {
    Findings findings = new Findings("job", name);
    JobsApi jobs = new JobsApi(client);
    JsonNode explained = jobs.ask(name, "explain");
    findings.job(explained);
    JsonNode runs = jobs.runs(name);
    if (runs.isEmpty()) {
      findings.say("it has not run yet");
    } else if (JobRun.isOver(runs.get(0))) {
      JsonNode last = runs.get(0);
      findings.say(
          "its last run, %s, is %s".formatted(last.path("taskId").asText(), JobRun.words(last)));
    }
    for (JsonNode reason : explained.path("reasons")) {
      if (reason.path("code").asText().equals("NO_ROOM")) {
        kernel(client, "chronos", "", needs(job), findings);
        break;
      }
    }
    return findings;
  }

  private Optional<Findings> task(PlatformClient client) {
    JsonNode tasks = client.get("/mesos/tasks?task_id=" + encoded(name)).path("tasks");
    if (tasks.isEmpty()) {
      return Optional.empty();
    }
    JsonNode task = tasks.get(0);
    Findings findings = new Findings("task", name);
    findings.say(task.path("state").asText() + " on agent " + task.path("slave_id").asText());
    JsonNode statuses = task.path("statuses");
    if (!statuses.isEmpty()) {
      JsonNode last = statuses.get(statuses.size() - 1);
      for (String member : List.of("reason", "message")) {
        if (last.hasNonNull(member)) {
          findings.say(member + ": " + last.path(member).asText());
        }
      }
    }
    find(client, "/mesos/explain?task=" + encoded(name))
        .map(answer -> answer.path("task"))
        .ifPresent(
            live -> {
              if (live.has("reason")) {
                findings.say("reason: " + live.path("reason").asText());
              }
              if (live.has("message")) {
                findings.say("message: " + live.path("message").asText());
              }
            });
    return Optional.of(findings);
  }

  /** Adds what the kernel says of the framework of that name. */
  private static void kernel(
      PlatformClient client, String framework, String role, String needs, Findings findings) {
    for (JsonNode known : client.get("/mesos/state-summary").path("frameworks")) {
      if (known.path("name").asText().equals(framework)) {
        JsonNode explanation =
            client.get(
                "/mesos/explain?framework="
                    + encoded(known.path("id").asText())
                    + "&resources="
                    + encoded(needs));
        findings.kernel(explanation, role);
        return;
      }
    }
    findings.say("the framework " + framework + " is not known to the kernel");
  }

  private static String needs(JsonNode thing) {
    List<String> parts = new ArrayList<>();
    for (String resource : List.of("cpus", "mem", "disk", "gpus")) {
      if (thing.path(resource).asDouble() > 0) {
        parts.add(resource + ":" + Amounts.text(thing.path(resource)));
      }
    }
    return String.join(";", parts);
  }

  /** Empty, too, when the framework whose API it is does not run. */
  private static Optional<JsonNode> find(PlatformClient client, String path) {
    try {
      return Optional.of(client.get(path));
    } catch (ClientException e) {
      if (e.status() == 0) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What was found out, for people and for scripts. */
  private static final class Findings {

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final List<String> lines = new ArrayList<>();
    private final String title;

    Findings(String kind, String id) {
      json.put("kind", kind).put("id", id);
      title = kind + " " + id;
    }

    void say(String line) {
      lines.add(line);
    }

    void service(JsonNode explanation) {
      json.set("service", explanation);
      say(explanation.path("summary").asText());
      for (JsonNode reason : explanation.path("reasons")) {
        say(reason.path("text").asText());
        if (reason.has("remedy")) {
          say("  help: " + reason.path("remedy").asText());
        }
      }
    }

    void job(JsonNode explanation) {
      json.set("job", explanation);
      explanation.path("reasons").forEach(reason -> say(reason.path("text").asText()));
    }

    void kernel(JsonNode explanation, String role) {
      json.set("kernel", explanation);
      lines.addAll(new KernelReasons(explanation).lines(role));
    }

    JsonNode json() {
      ArrayNode reasons = json.putArray("reasons");
      lines.forEach(reasons::add);
      return json;
    }

    String text() {
      return title + "\n  " + String.join("\n  ", lines) + "\n";
    }
  }
}
