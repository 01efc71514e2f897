package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chaos.machine.Command;
import io.souk.security.Action;
import io.souk.security.tls.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Three masters with both hosted frameworks, and an agent, secured by what {@code souk
 * init-security} makes.
 */
final class SecuredCluster implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(180);
  static final int RAFT_OFFSET = 10;
  static final int CLUSTER_OFFSET = 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int COUNT = 3;
  private static final String STRANGER = "stranger";

  private final Path dir;
  private final FreePorts free = new FreePorts();
  private final List<Member> members = new ArrayList<>();
  private final int agentPort = free.next(2);
  private final Https anonymous;
  private SoukProcess agent;

  /** A master. */
  final class Member {

    private final String name;
    private final int port = free.next(CLUSTER_OFFSET);
    private final int marathon = free.next();
    private final int chronos = free.next();
    private SoukProcess process;

    private Member(String name) {
      this.name = name;
    }

    int port() {
      return port;
    }

    String url() {
      return "https://127.0.0.1:" + port;
    }

    String marathon() {
      return "https://127.0.0.1:" + marathon;
    }

    String chronos() {
      return "https://127.0.0.1:" + chronos;
    }

    boolean runs() {
      return process != null && process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
      process.kill();
    }

    /** Starts it with the options of the others. */
    void start() {
      process = start(name, security("master"));
    }

    /** Starts a stranger in its place: of the same ports, with a work directory of its own. */
    SoukProcess startWithoutSecurity() {
      return start(STRANGER, List.of());
    }

    private SoukProcess start(String workDir, List<String> more) {
      List<String> args = new ArrayList<>(List.of("master", "--port", "" + port));
      args.addAll(List.of("--masters", addresses()));
      args.addAll(List.of("--marathon-port", "" + marathon, "--chronos-port", "" + chronos));
      args.addAll(List.of("--work-dir", dir.resolve(workDir).toString()));
      args.addAll(more);
      return SoukProcess.start(dir, args.toArray(String[]::new));
    }

    void awaitReady() {
      Wait.until(LIMIT, () -> process.out().contains("is ready:"), () -> name + process.err());
    }
  }

  /**
   * Makes the files; nothing runs.
   *
   * @param grants who else may call, and what they are granted
   */
  SecuredCluster(Path dir, Map<String, List<Action>> grants) {
    this.dir = dir;
    initialise(security());
    this.anonymous = Https.trusting(security().resolve("ca.pem"));
    admit(grants);
    for (int i = 0; i < COUNT; i++) {
      members.add(new Member("m" + i));
    }
  }

  /** Where its files are. */
  Path security() {
    return dir.resolve("security");
  }

  /** Runs {@code souk init-security} for this machine. */
  static void initialise(Path where) {
    Command.Result made =
        Command.run(
            SoukProcess.command("init-security", where.toString(), "--host", "127.0.0.1")
                .toArray(String[]::new));
    if (made.exitCode() != 0) {
      throw new AssertionError(made.output());
    }
  }

  /** Certificate, key and authority in a directory of {@code souk init-security}. */
  static TlsFiles tls(Path made) {
    return new TlsFiles(
        made.resolve("hosts/127.0.0.1/cert.pem"),
        made.resolve("hosts/127.0.0.1/key.pem"),
        made.resolve("ca.pem"));
  }

  private void admit(Map<String, List<Action>> grants) {
    ObjectNode credentials = (ObjectNode) read("credentials.json");
    ObjectNode acls = (ObjectNode) read("acls.json");
    grants.forEach(
        (principal, actions) -> {
          ((ArrayNode) credentials.path("credentials"))
              .addObject()
              .put("principal", principal)
              .put("secret", secretOf(principal));
          for (Action action : actions) {
            ObjectNode rule = ((ArrayNode) acls.path(action.key())).addObject();
            rule.putObject("principals").putArray("values").add(principal);
            rule.putObject(action.objects()).put("type", "ANY");
          }
        });
    write("credentials.json", credentials);
    write("acls.json", acls);
  }

  private JsonNode read(String file) {
    try {
      return JSON.readTree(security().resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, JsonNode content) {
    try {
      Files.write(security().resolve(file), JSON.writeValueAsBytes(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String secretOf(String principal) {
    return "the-secret-of-" + principal;
  }

  /** Somebody who trusts the authority, and says no name. */
  Https anonymous() {
    return anonymous;
  }

  /** Somebody to whom something is granted. */
  Https as(String principal) {
    return anonymous.as(principal, secretOf(principal));
  }

  /** The operator. */
  Https admin() {
    return anonymous.as("admin", read("clients/admin.json").path("secret").asText());
  }

  private List<String> security(String principal) {
    TlsFiles files = tls(security());
    List<String> options =
        new ArrayList<>(List.of("--tls-cert", "" + files.certificate(), "--tls-key"));
    options.addAll(List.of("" + files.key(), "--tls-ca", "" + files.authority()));
    options.addAll(List.of("--credentials", "" + security().resolve("credentials.json")));
    options.addAll(List.of("--acls", "" + security().resolve("acls.json")));
    options.addAll(
        List.of("--credential", "" + security().resolve("clients/" + principal + ".json")));
    return options;
  }

  /** Starts all of it, and waits until the agent is there. */
  SecuredCluster start() {
    members.forEach(Member::start);
    members.forEach(Member::awaitReady);
    List<String> args = new ArrayList<>(List.of("agent", "--port", "" + agentPort, "--master"));
    args.add(members.stream().map(Member::url).collect(Collectors.joining(",")));
    args.addAll(List.of("--work-dir", dir.resolve("agent").toString(), "--runtime", "process"));
    args.addAll(List.of("--resources", "cpus:4;mem:4096;disk:4096;ports:[31000-31100]"));
    args.addAll(List.of("--jwt-secret-key", "" + security().resolve("jwt-secret")));
    args.addAll(security("agent"));
    agent = SoukProcess.start(dir, args.toArray(String[]::new)).awaitReady();
    awaitAgent();
    return this;
  }

  /** Waits until a master leads that knows the agent. */
  void awaitAgent() {
    Wait.until(
        LIMIT,
        () -> {
          Http.Answer answer = admin().get(awaitLeader().url() + "/slaves");
          return answer.status() == 200
              && answer
                  .json()
                  .path("slaves")
                  .valueStream()
                  .anyMatch(
                      row ->
                          row.path("active").asBoolean() && row.path("port").asInt() == agentPort);
        },
        () -> "no agent");
  }

  /** What the stranger logged. */
  String strangerLog() {
    Path log = dir.resolve(STRANGER).resolve("logs/master.log");
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String agentUrl() {
    return "https://127.0.0.1:" + agentPort;
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  /** The master that all who run point to. */
  Member awaitLeader() {
    List<Member> found = new ArrayList<>(1);
    Wait.until(
        LIMIT,
        () -> {
          List<Optional<Member>> answers =
              members.stream().filter(Member::runs).map(this::pointsTo).toList();
          found.clear();
          answers.getFirst().filter(Member::runs).ifPresent(found::add);
          return answers.stream().allMatch(answers.getFirst()::equals) && !found.isEmpty();
        },
        () -> "no leader that all point to");
    return found.getFirst();
  }

  private Optional<Member> pointsTo(Member member) {
    return anonymous
        .location(member.url() + "/redirect")
        .flatMap(
            location ->
                members.stream().filter(each -> location.endsWith(":" + each.port)).findFirst());
  }

  private String addresses() {
    return members.stream().map(each -> "127.0.0.1:" + each.port).collect(Collectors.joining(","));
  }

  /** Has the operator start a service that runs on, and waits until it does. */
  void deploy(String id, String more) {
    String body = "{\"cmd\":\"sleep 100000\",\"instances\":1,\"cpus\":0.1,\"mem\":32" + more + "}";
    String[] last = new String[1];
    Wait.until(
        LIMIT,
        () -> {
          Http.Answer answer =
              admin().send("PUT", awaitLeader().marathon() + "/v2/apps/" + id, body);
          last[0] = answer.toString();
          return answer.status() == 201 || answer.status() == 200;
        },
        () -> id + ": " + last[0]);
    Wait.until(LIMIT, () -> running(id) == 1, () -> id + " does not run");
  }

  /** How many of a service run, as the leader says. */
  int running(String id) {
    Http.Answer answer = admin().get(awaitLeader().marathon() + "/v2/apps/" + id);
    return answer.status() == 200 ? answer.json().at("/app/tasksRunning").asInt() : -1;
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
    members.stream().filter(Member::runs).forEach(each -> each.process.close());
  }
}
