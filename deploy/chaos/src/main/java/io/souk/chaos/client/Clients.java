package io.souk.chaos.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.check.AppEnd;
import io.souk.chaos.check.Claim;
import io.souk.chaos.check.RunAsked;
import io.souk.chaos.check.Write;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Http.Answer;
import io.souk.chaos.work.MarkedTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** All clients of a run, and what they would read at its end. */
public final class Clients {

  /** Jobs that clients run. */
  public static final List<String> RUN_JOBS = List.of("run-1", "run-2");

  private static final List<String> APPS =
      List.of("/chaos/a1", "/chaos/a2", "/chaos/a3", "/chaos/a4");
  private static final List<String> JOBS = List.of("def-1", "def-2", "def-3", "def-4");
  private static final List<String> ROLES = List.of("chaos-q1", "chaos-q2", "chaos-q3");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int RUN_SECONDS = 1;

  private final Random random;
  private final Masters masters;
  private final Notebook notebook = new Notebook();
  private final MarkedTasks tasks;
  private final List<Client> clients;
  private final OfferClient offers;
  private final Claims claims = new Claims();
  private final List<Witness> witnesses;

  /**
   * @param agentIds ids of the agents as they are known at the moment
   */
  public Clients(long seed, Masters masters, MarkedTasks tasks, Supplier<List<String>> agentIds) {
    this.random = new Random(seed);
    this.masters = masters;
    this.tasks = tasks;
    this.clients =
        List.of(
            new AppClient(random.nextLong(), masters, notebook, APPS, tasks),
            new JobClient(random.nextLong(), masters, notebook, JOBS, RUN_JOBS),
            new OperatorClient(random.nextLong(), masters, notebook, ROLES, agentIds));
    this.offers = new OfferClient(random.nextLong(), masters, notebook, tasks);
    this.witnesses = masters.hosts().stream().map(host -> new Witness(host, claims)).toList();
  }

  /** The jobs that clients run, as definitions to be posted. */
  public List<String> runJobs() {
    return RUN_JOBS.stream()
        .map(
            job ->
                JobClient.definition(
                    job, tasks.runCommand(job, RUN_SECONDS), "\"retries\":0,\"overlap\":\"allow\""))
        .toList();
  }

  public void start() {
    clients.forEach(Client::start);
    offers.start();
    witnesses.forEach(Witness::start);
  }

  /** Asks for nothing more. */
  public void stop() {
    offers.stopLaunching();
    clients.forEach(Client::close);
    witnesses.forEach(Witness::close);
  }

  /** Does not even listen any more. */
  public void close() {
    offers.close();
  }

  /** What a framework was told of the ends of its tasks, by mark. */
  public Map<String, String> offerEnds() {
    return offers.ends();
  }

  public List<Write> writes() {
    return notebook.writes();
  }

  /** Who answered as the leader, as far as it tells anything. */
  public List<Claim> claims() {
    return claims.all();
  }

  /** How often anybody answered as the leader. */
  public int claimed() {
    return claims.count();
  }

  public List<RunAsked> runs() {
    return notebook.runs();
  }

  /** What each key is now; keys without a value are missing. */
  public Map<String, Map<String, String>> values() {
    Map<String, Map<String, String>> values = new TreeMap<>();
    for (AppEnd app : apps()) {
      values.put(
          AppClient.KEY + app.id(), Map.of("instances", "" + app.instances(), "mark", app.mark()));
    }
    for (String job : JOBS) {
      find(Masters.JOBS_PORT, "/v1/scheduler/job/" + job)
          .ifPresent(
              json ->
                  values.put(
                      JobClient.KEY + job, Map.of("command", json.path("command").asText())));
    }
    for (JsonNode weight : get(Masters.KERNEL_PORT, "/weights")) {
      values.put(
          OperatorClient.WEIGHT + weight.path("role").asText(),
          Map.of("weight", OperatorClient.plain(weight.path("weight").asText())));
    }
    JsonNode quota = quota();
    for (JsonNode each : quota.path("get_quota").path("status").path("configs")) {
      JsonNode mem = each.path("limits").path("mem").path("value");
      values.put(
          OperatorClient.QUOTA + each.path("role").asText(), Map.of("mem", "" + mem.asLong()));
    }
    return values;
  }

  private JsonNode quota() {
    String url = masters.kernel(random) + "/api/v1";
    Answer answer = Http.send("POST", url, "{\"type\":\"GET_QUOTA\"}", LIMIT);
    if (answer.status() != 200) {
      throw new AssertionError(url + " answered " + answer);
    }
    return answer.json();
  }

  /** All apps as they are now. */
  public List<AppEnd> apps() {
    List<AppEnd> found = new ArrayList<>();
    for (JsonNode app : get(Masters.SERVICES_PORT, "/v2/apps").path("apps")) {
      found.add(
          new AppEnd(
              app.path("id").asText(),
              app.path("instances").asInt(),
              app.path("env").path("CHAOS_MARK").asText()));
    }
    return found;
  }

  /** What is not at rest yet: deployments that go on, apps without all of their instances. */
  public List<String> restless() {
    List<String> found = new ArrayList<>();
    offers.openTasks().forEach(mark -> found.add("not over: the task with mark " + mark));
    for (JsonNode deployment : get(Masters.SERVICES_PORT, "/v2/deployments")) {
      found.add("deployment " + deployment);
    }
    for (JsonNode app : get(Masters.SERVICES_PORT, "/v2/apps").path("apps")) {
      int running = app.path("tasksRunning").asInt();
      int staged = app.path("tasksStaged").asInt();
      if (running != app.path("instances").asInt() || staged != 0) {
        found.add(
            "%s: %d instances, %d run, %d are staged"
                .formatted(
                    app.path("id").asText(), app.path("instances").asInt(), running, staged));
      }
    }
    return found;
  }

  /** What any of the masters answers. */
  private JsonNode get(int port, String path) {
    return find(port, path)
        .orElseThrow(() -> new AssertionError("port " + port + " has no " + path));
  }

  private Optional<JsonNode> find(int port, String path) {
    List<String> hosts = new ArrayList<>(masters.hosts());
    Collections.shuffle(hosts, random);
    List<Answer> answers = new ArrayList<>();
    for (String host : hosts) {
      Answer answer = Http.get(Masters.url(host, port) + path, LIMIT);
      if (answer.status() == 200) {
        return Optional.of(answer.json());
      }
      if (answer.status() == 404 || answer.status() == 400) {
        return Optional.empty();
      }
      answers.add(answer);
    }
    throw new AssertionError("port " + port + path + ": " + answers);
  }
}
