package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chaos.machine.Command;
import io.souk.security.Action;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A secured cluster in use, rightly and wrongly: no secret is in any file that it writes, in what
 * it prints, or in what it answers.
 */
@Isolated("three masters at a time")
class SecretsIT {

  /** In a label, an answer and a file: what is looked through is what there is. */
  private static final String PLAIN = "this-is-no-secret-5741";

  private static final String CALLER = "caller";
  private static final int SHORTEST_KEY_LINE = 30;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  @TempDir Path aside;

  /** What they are called, by what must not be seen. */
  private final Map<String, String> secrets = new LinkedHashMap<>();

  private final Map<String, String> answers = new LinkedHashMap<>();

  @Test
  void noneIsSeen() throws Exception {
    try (SecuredCluster cluster =
        new SecuredCluster(dir, Map.of(CALLER, List.of(Action.VIEW_FRAMEWORKS)))) {
      collectSecrets(cluster.security());
      cluster.start();
      cluster.deploy("one", ",\"labels\":{\"plain\":\"" + PLAIN + "\"}");
      secret("token of an executor", token(cluster));
      use(cluster);
      commands(cluster);
      SecuredCluster.Member leader = cluster.awaitLeader();
      leader.kill();
      cluster.awaitAgent();
      use(cluster);
      assertNoneInAnswers();
      assertNoneInFiles(cluster.security());
    }
    assertNoneInFiles(dir.resolve("security"));
  }

  private void collectSecrets(Path security) throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (JsonNode entry :
        json.readTree(security.resolve("credentials.json").toFile()).path("credentials")) {
      secret("credentials.json: " + entry.path("principal"), entry.path("secret").asText());
    }
    try (Stream<Path> clients = Files.list(security.resolve("clients"))) {
      for (Path each : clients.toList()) {
        JsonNode own = json.readTree(each.toFile());
        String name = own.path("principal").asText();
        String text = own.path("secret").asText();
        secret("secret of " + name, text);
        secret("header of " + name, Https.encoded(name, text));
      }
    }
    secret("jwt-secret", Files.readString(security.resolve("jwt-secret")).strip());
    for (String key : List.of("hosts/127.0.0.1/key.pem", "ca-key.pem")) {
      for (String line : Files.readAllLines(security.resolve(key))) {
        if (line.length() >= SHORTEST_KEY_LINE && !line.startsWith("-")) {
          secret(key, line);
        }
      }
    }
    assertThat(secrets).hasSizeGreaterThan(15);
  }

  private void secret(String name, String text) {
    assertThat(text).as(name).hasSizeGreaterThan(10);
    secrets.put(text, name);
  }

  /** What an executor is given to show to its agent; told where nothing is looked through. */
  private String token(SecuredCluster cluster) throws IOException {
    Path told = aside.resolve("token");
    Https admin = cluster.admin();
    String api = cluster.awaitLeader().url() + "/api/v1/scheduler";
    String subscribe =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"name\":\"told\",\"user\":\"%s\",\"roles\":[\"told\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}}}"
            .formatted(System.getProperty("user.name"));
    try (Https.Stream stream = admin.open(api, subscribe)) {
      JsonNode id = stream.next().at("/subscribed/framework_id");
      JsonNode event = stream.next();
      while (!event.path("type").asText().equals("OFFERS")) {
        event = stream.next();
      }
      JsonNode offer = event.at("/offers/offers/0");
      String command =
          "umask 077; printenv MESOS_EXECUTOR_AUTHENTICATION_TOKEN > %1$s.new && mv %1$s.new %1$s; sleep 100000"
              .formatted(told);
      String resources = Json.scalar("cpus", 0.1) + "," + Json.scalar("mem", 32);
      String task =
          "{\"name\":\"t\",\"task_id\":{\"value\":\"t\"},\"agent_id\":%s,\"resources\":[%s],\"executor\":{\"type\":\"CUSTOM\",\"executor_id\":{\"value\":\"e\"},\"command\":{\"value\":\"%s\"},\"resources\":[%s]}}"
              .formatted(offer.path("agent_id"), resources, command, resources);
      Http.Answer answer =
          admin.send(
              api,
              "{\"type\":\"ACCEPT\",\"framework_id\":%s,\"accept\":{\"offer_ids\":[%s],\"operations\":[%s]}}"
                  .formatted(id, offer.path("id"), Json.launch(task)),
              stream);
      assertThat(answer.status()).as(answer.body()).isEqualTo(202);
      Wait.until(SecuredCluster.LIMIT, () -> Files.exists(told), () -> "no token was told");
    }
    return Files.readString(told).strip();
  }

  /** Reads and refusals of all kinds, of all roles. */
  private void use(SecuredCluster cluster) {
    String adminSecret =
        secrets.entrySet().stream()
            .filter(entry -> entry.getValue().equals("secret of admin"))
            .findFirst()
            .orElseThrow()
            .getKey();
    // A right secret under a wrong name is one that must not be told either.
    List<Https> callers =
        List.of(
            cluster.admin(),
            cluster.as(CALLER),
            cluster.anonymous(),
            cluster.anonymous().as(CALLER, adminSecret),
            cluster.anonymous().as("stranger", adminSecret));
    for (Https caller : callers) {
      for (SecuredCluster.Member member : cluster.members()) {
        if (member.runs()) {
          ask(caller, member.url(), "/state", "/flags", "/metrics", "/metrics/snapshot", "/slaves");
          ask(caller, member.url(), "/frameworks", "/api/souk/masters", "/files/debug", "/nowhere");
          ask(caller, member.url(), "/files/read?offset=0&path=/master/log", "/teardown");
          ask(caller, member.marathon(), "/v2/apps", "/v2/info", "/v2/nowhere");
          ask(caller, member.chronos(), "/v1/scheduler/jobs", "/v1/nowhere");
          note(member.url(), caller.send("POST", member.url() + "/api/v1", "{\"type\":\"X\"}"));
          note(member.url(), caller.send("POST", member.url() + "/api/v1/scheduler", "{"));
        }
      }
      ask(caller, cluster.agentUrl(), "/state", "/flags", "/metrics", "/containers", "/nowhere");
      note("agent", caller.send("POST", cluster.agentUrl() + "/api/v1/executor", "{}"));
      note("agent", caller.send("POST", cluster.agentUrl() + "/api/v1", "{}"));
    }
  }

  private void ask(Https caller, String url, String... paths) {
    for (String path : paths) {
      note(url + path, caller.get(url + path));
    }
  }

  private void note(String what, Http.Answer answer) {
    answers.put(what + " #" + answers.size(), answer.status() + " " + answer.body());
  }

  /** What people at a command line see, with right files and with wrong ones. */
  private void commands(SecuredCluster cluster) throws IOException {
    Path security = cluster.security();
    Path jumbled = Files.writeString(dir.resolve("jumbled.json"), "no JSON");
    for (Path credential :
        List.of(
            security.resolve("clients/admin.json"),
            security.resolve("credentials.json"),
            security.resolve("jwt-secret"),
            jumbled)) {
      List<String> command =
          new ArrayList<>(
              SoukProcess.command("status", "--url", cluster.awaitLeader().url(), "--ca"));
      command.addAll(List.of("" + security.resolve("ca.pem"), "--credential", "" + credential));
      Command.Result result = Command.run(command.toArray(String[]::new));
      answers.put("souk status with " + credential.getFileName(), result.output());
    }
  }

  private void assertNoneInAnswers() {
    assertThat(answers.values().stream().filter(text -> text.startsWith("200 "))).isNotEmpty();
    assertThat(answers.values().stream().filter(text -> text.startsWith("401 "))).isNotEmpty();
    assertThat(answers.values().stream().filter(text -> text.startsWith("403 "))).isNotEmpty();
    assertThat(String.join("\n", answers.values())).contains(PLAIN);
    answers.forEach(
        (what, text) ->
            secrets.forEach(
                (secret, name) ->
                    assertThat(text.contains(secret))
                        .as("%s shows %s: %s", what, name, text)
                        .isFalse()));
  }

  /** All that it writes: logs, records of who did what, registries, sandboxes, output. */
  private void assertNoneInFiles(Path given) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(dir)) {
      files = all.filter(Files::isRegularFile).filter(file -> !file.startsWith(given)).toList();
    }
    boolean plain = false;
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      // Some go away while this looks.
      if (!Files.exists(file)) {
        continue;
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      plain |= text.contains(PLAIN);
      names.add("" + file.getFileName());
      secrets.forEach(
          (secret, name) ->
              assertThat(text.contains(secret)).as("%s holds %s", file, name).isFalse());
    }
    assertThat(plain).as("what everybody may know is in a file").isTrue();
    assertThat(names).anyMatch(name -> name.contains("audit"));
    assertThat(names).anyMatch(name -> name.endsWith(".log"));
    assertThat(names).anyMatch(name -> name.endsWith(".err"));
  }
}
