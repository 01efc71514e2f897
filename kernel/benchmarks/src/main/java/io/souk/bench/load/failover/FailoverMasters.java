package io.souk.bench.load.failover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.souk.bench.load.wire.Waits;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Three masters of one cluster, each a process of its own on loopback. For one thread. */
final class FailoverMasters implements AutoCloseable {

  /** Three Java programs that start at once take a small machine its time. */
  private static final Duration LIMIT = Duration.ofSeconds(180);

  /** Of all three together: a third of a core, most of it pings and heartbeats. */
  private static final Duration QUIET_CPU = Duration.ofSeconds(1);

  private static final Duration QUIET_SPAN = Duration.ofSeconds(3);

  private static final int COUNT = 3;
  private static final int PORTS_EACH = 100;

  /** As the souk script starts a master. */
  private static final List<String> JAVA =
      List.of(
          "-XX:+UseG1GC",
          "-XX:GCTimeRatio=4",
          "-XX:MaxHeapFreeRatio=50",
          "-XX:G1PeriodicGCInterval=60000",
          "-Xms32m",
          "-Xss512k",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final FailoverOptions options;
  private final Path dir;
  private final List<Member> members = new ArrayList<>();

  /** None of them runs yet. */
  FailoverMasters(FailoverOptions options) throws IOException {
    this.options = options;
    dir = Files.createTempDirectory(Files.createDirectories(options.dir()), "failover-");
    for (int i = 0; i < COUNT; i++) {
      members.add(new Member("m" + i, options.port() + i * PORTS_EACH));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** One of them, started again and again on the same ports and files. */
  final class Member {

    private final String name;
    private final int port;
    private Optional<Process> process = Optional.empty();
    private int starts;

    private Member(String name, int port) {
      this.name = name;
      this.port = port;
    }

    String name() {
      return name;
    }

    URI url() {
      return URI.create("http://" + address());
    }

    private String address() {
      return "127.0.0.1:" + port;
    }

    private Path output() {
      return dir.resolve(name + "-" + starts + ".out");
    }

    /** Starts it, and does not wait. */
    void start() throws IOException {
      starts++;
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(JAVA);
      if (Runtime.version().feature() >= 23) {
        command.add("--sun-misc-unsafe-memory-access=allow");
      }
      command.addAll(options.java());
      command.addAll(List.of("-jar", options.launcher().toAbsolutePath().toString(), "master"));
      command.addAll(List.of("--port", "" + port, "--masters", addresses()));
      command.addAll(List.of("--work-dir", dir.resolve(name).toString()));
      command.addAll(
          options.hosted()
              ? List.of("--marathon-port", "" + (port + 30), "--chronos-port", "" + (port + 40))
              : List.of("--no-frameworks"));
      process =
          Optional.of(
              new ProcessBuilder(command)
                  .directory(dir.toFile())
                  .redirectOutput(output().toFile())
                  .redirectError(dir.resolve(name + "-" + starts + ".err").toFile())
                  .start());
    }

    void awaitReady() {
      Waits.until(
          LIMIT,
          () -> !runs() || read(output()).contains("is ready:"),
          () -> name + " is not ready");
      if (!runs()) {
        throw new IllegalStateException(
            name + " ended: " + read(dir.resolve(name + "-" + starts + ".err")));
      }
    }

    /** SIGKILL, or SIGTERM where the run is of hand-overs; does not wait. */
    void end() {
      if (options.stop()) {
        process.orElseThrow().destroy();
      } else {
        process.orElseThrow().destroyForcibly();
      }
    }

    void awaitEnd() {
      try {
        if (!process.orElseThrow().waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException(name + " does not end");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private boolean runs() {
      return process.filter(Process::isAlive).isPresent();
    }

    /** A line of {@code /proc/PID/status} in MiB: {@code VmRSS}, or {@code VmHWM} for its peak. */
    long mebibytes(String line) {
      return FailoverMasters.kibibytes(
              read(Path.of("/proc", "" + process.orElseThrow().pid(), "status")), line)
          / 1024;
    }
  }

  /** The number of a line of {@code /proc/PID/status}; 0 when there is none. */
  static long kibibytes(String status, String line) {
    return status
        .lines()
        .filter(each -> each.startsWith(line + ":"))
        .map(each -> each.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private String addresses() {
    return members.stream().map(Member::address).collect(Collectors.joining(","));
  }

  Path dir() {
    return dir;
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  List<URI> urls() {
    return members.stream().map(Member::url).toList();
  }

  /** Starts all, and waits until each is ready. */
  void start() throws IOException {
    for (Member member : members) {
      member.start();
    }
    members.forEach(Member::awaitReady);
  }

  /** Waits until one says that it leads and the others follow it with all that it has. */
  Member awaitCaughtUp() {
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
  void awaitQuiet(Duration limit) {
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
        .flatMap(process -> process.info().totalCpuDuration().stream())
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

  /** Kills those that run: nothing is asked of them any more. */
  @Override
  public void close() {
    members.stream()
        .filter(Member::runs)
        .forEach(
            each -> {
              each.process.orElseThrow().destroyForcibly();
              each.awaitEnd();
            });
  }
}
