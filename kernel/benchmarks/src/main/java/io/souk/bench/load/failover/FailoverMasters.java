package io.souk.bench.load.failover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.souk.bench.Waits;
import io.souk.bench.platform.Hosted;
import io.souk.bench.platform.LauncherCommand;
import io.souk.bench.platform.SoukProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The masters of one cluster, each a process of its own on loopback. For one thread. */
public final class FailoverMasters implements AutoCloseable {

  /** Three Java programs that start at once take a small machine its time. */
  private static final Duration LIMIT = Duration.ofSeconds(180);

  /** Of all three together: a third of a core, most of it pings and heartbeats. */
  private static final Duration QUIET_CPU = Duration.ofSeconds(1);

  private static final Duration QUIET_SPAN = Duration.ofSeconds(3);

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int PORTS_EACH = 100;

  /**
   * Which masters.
   *
   * @param launcher jar that starts a master
   * @param dir where each run makes a directory of its own for the masters' files and output
   * @param port of the first master; the others follow 100 apart, each with more ports of its own
   *     up to 40 above
   * @param count how many; one alone shares nothing with others
   * @param hosted whether they host the two frameworks in the box
   * @param java options of their JVMs, after those of the souk script
   */
  public record Setup(
      Path launcher, Path dir, int port, int count, boolean hosted, List<String> java) {

    /** Copies the options. */
    public Setup {
      java = List.copyOf(java);
    }
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Setup setup;
  private final Path dir;
  private final List<Member> members = new ArrayList<>();

  /** None of them runs yet. */
  public FailoverMasters(Setup setup) throws IOException {
    this.setup = setup;
    dir = Files.createTempDirectory(Files.createDirectories(setup.dir()), "masters-");
    for (int i = 0; i < setup.count(); i++) {
      members.add(new Member("m" + i, setup.port() + i * PORTS_EACH));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** One of them, started again and again on the same ports and files. */
  public final class Member {

    private final String name;
    private final int port;
    private Optional<SoukProcess> process = Optional.empty();
    private int starts;

    private Member(String name, int port) {
      this.name = name;
      this.port = port;
    }

    String name() {
      return name;
    }

    /** Where it answers. */
    public URI url() {
      return URI.create("http://" + address());
    }

    private String address() {
      return "127.0.0.1:" + port;
    }

    /** Starts it, and does not wait. */
    void start() throws IOException {
      starts++;
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("--port", "" + port));
      if (setup.count() > 1) {
        arguments.addAll(List.of("--masters", addresses()));
      }
      arguments.addAll(List.of("--work-dir", dir.resolve(name).toString()));
      Hosted hosted = setup.hosted() ? Hosted.BOTH : Hosted.NONE;
      arguments.addAll(hosted.options(port + 30, port + 40));
      process =
          Optional.of(
              SoukProcess.start(
                  name + "-" + starts,
                  dir,
                  new LauncherCommand(setup.launcher(), setup.java()).master(arguments)));
    }

    /** The process of its last start. */
    public SoukProcess process() {
      return process.orElseThrow();
    }

    /**
     * Does not wait.
     *
     * @param stop by SIGTERM and not by SIGKILL
     */
    void end(boolean stop) {
      if (stop) {
        process().terminate();
      } else {
        process().kill();
      }
    }

    private boolean runs() {
      return process.filter(SoukProcess::isAlive).isPresent();
    }
  }

  private String addresses() {
    return members.stream().map(Member::address).collect(Collectors.joining(","));
  }

  /** Where their files are. */
  public Path dir() {
    return dir;
  }

  /** All of them, whoever leads. */
  public List<Member> members() {
    return List.copyOf(members);
  }

  List<URI> urls() {
    return members.stream().map(Member::url).toList();
  }

  /** Starts all, and waits until each is ready. */
  public void start() throws IOException {
    for (Member member : members) {
      member.start();
    }
    members.forEach(member -> member.process().awaitReady());
  }

  /** Waits until one says that it leads and the others follow it with all that it has. */
  public Member awaitCaughtUp() {
    Waits.until(
        LIMIT,
        () ->
            leader()
                .filter(leader -> members.stream().allMatch(each -> isCaughtUp(leader, each)))
                .isPresent(),
        () -> "the masters do not come together: " + members.stream().map(this::report).toList());
    return leader().orElseThrow();
  }

  /**
   * Waits until the masters rest, the compilers of those that were just started included.
   *
   * @param limit is not waited for longer
   */
  public void awaitQuiet(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    Duration before = cpu();
    boolean quiet = false;
    while (!quiet && System.nanoTime() < deadline) {
      Waits.pause(QUIET_SPAN);
      Duration now = cpu();
      quiet = now.minus(before).compareTo(QUIET_CPU) < 0;
      before = now;
    }
  }

  private Duration cpu() {
    return members.stream()
        .flatMap(each -> each.process.stream())
        .map(SoukProcess::cpu)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Of what a master says of itself, whether it leads. */
  static boolean saysItLeads(String report) {
    return json(report).path("role").asText().equals("leader");
  }

  /** Who says that it leads. */
  Optional<Member> leader() {
    return members.stream().filter(this::leads).findFirst();
  }

  private boolean leads(Member member) {
    return saysItLeads(get(member.url() + "/api/souk/master"));
  }

  private boolean isCaughtUp(Member leader, Member member) {
    if (setup.count() == 1) {
      return true;
    }
    return report(leader)
        .path("masters")
        .valueStream()
        .filter(row -> row.path("address").asText().equals(member.address()))
        .anyMatch(
            row ->
                row.path("lag").asLong(-1) == 0
                    && row.has("view_age_seconds")
                    && (member == leader || row.path("role").asText().equals("standby")));
  }

  private JsonNode report(Member member) {
    return json(get(member.url() + "/api/souk/masters"));
  }

  private static JsonNode json(String text) {
    try {
      return text.isEmpty() ? MissingNode.getInstance() : MAPPER.readTree(text);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** Empty when there is no answer, or another one than 200. */
  private String get(String url) {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends those that run, and kills those that take long over it. */
  @Override
  public void close() {
    List<SoukProcess> running = members.stream().filter(Member::runs).map(Member::process).toList();
    running.forEach(SoukProcess::terminate);
    running.forEach(each -> each.end(PATIENCE));
  }
}
