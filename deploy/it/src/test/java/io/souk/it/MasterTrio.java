package io.souk.it;

import io.souk.chaos.machine.Command;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Three masters of one cluster as processes of their own, each started again on its own ports. */
final class MasterTrio implements AutoCloseable {

  /** Three Java programs start at once, which takes a small machine its time. */
  static final Duration LIMIT = Duration.ofSeconds(180);

  private static final int COUNT = 3;

  private final FreePorts free = new FreePorts();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Member> members = new ArrayList<>();
  private final Path dir;
  private final List<String> options;

  /**
   * @param options of each master, besides what makes it one of the three
   */
  MasterTrio(Path dir, String... options) {
    this.dir = dir;
    this.options = List.of(options);
    for (int i = 0; i < COUNT; i++) {
      members.add(new Member("m" + i, free.next(20), free.next(), free.next()));
    }
  }

  /** One of them. */
  final class Member {

    private final String name;
    private final int port;
    private final int marathonPort;
    private final int chronosPort;
    private SoukProcess process;

    private Member(String name, int port, int marathonPort, int chronosPort) {
      this.name = name;
      this.port = port;
      this.marathonPort = marathonPort;
      this.chronosPort = chronosPort;
    }

    private void start() {
      List<String> args = new ArrayList<>(List.of("master", "--port", "" + port));
      args.addAll(List.of("--masters", addresses()));
      args.addAll(List.of("--marathon-port", "" + marathonPort));
      args.addAll(List.of("--chronos-port", "" + chronosPort));
      args.addAll(List.of("--work-dir", dir.resolve(name).toString()));
      args.addAll(options);
      process = SoukProcess.start(dir, args.toArray(new String[0]));
    }

    private void awaitReady() {
      Wait.until(LIMIT, () -> process.out().contains("is ready:"), () -> name + process.err());
    }

    int port() {
      return port;
    }

    String url() {
      return "http://127.0.0.1:" + port;
    }

    String marathon() {
      return "http://127.0.0.1:" + marathonPort;
    }

    String chronos() {
      return "http://127.0.0.1:" + chronosPort;
    }

    void kill() {
      process.kill();
    }

    /** SIGTERM; returns the exit code. */
    int terminate() {
      return process.terminate();
    }

    /** The leader it points to, as the headers and the address of its answer say. */
    Optional<Leader> pointsTo() {
      HttpRequest question =
          HttpRequest.newBuilder(URI.create(url() + "/redirect")).timeout(LIMIT).build();
      try {
        HttpResponse<Void> answer = client.send(question, HttpResponse.BodyHandlers.discarding());
        String location = answer.headers().firstValue("Location").orElse("");
        return members.stream()
            .filter(each -> location.endsWith(":" + each.port))
            .findFirst()
            .map(
                each ->
                    new Leader(
                        each,
                        answer.headers().firstValueAsLong("Souk-Term").orElse(0),
                        answer.headers().firstValue("Souk-Cluster").orElse("")));
      } catch (IOException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Who leads, with which term, in which cluster. */
  record Leader(Member member, long term, String cluster) {}

  /** Starts those that do not run, and waits until all are ready. */
  void start() {
    List<Member> down =
        members.stream().filter(each -> each.process == null || !each.process.isAlive()).toList();
    down.forEach(Member::start);
    down.forEach(Member::awaitReady);
  }

  /** SIGKILL to all of them at once. */
  void killAll() {
    List<String> kill = new ArrayList<>(List.of("kill", "-9"));
    members.forEach(each -> kill.add("" + each.process.pid()));
    Command.run(kill.toArray(new String[0]));
    members.forEach(each -> each.process.awaitExit(LIMIT));
  }

  /** The leader that all masters that run point to, and which runs. */
  Leader awaitLeader() {
    List<Leader> found = new ArrayList<>(1);
    Wait.until(
        LIMIT,
        () -> {
          List<Optional<Leader>> answers =
              members.stream()
                  .filter(each -> each.process.isAlive())
                  .map(Member::pointsTo)
                  .toList();
          found.clear();
          answers
              .getFirst()
              .filter(leader -> leader.member().process.isAlive())
              .ifPresent(found::add);
          return answers.stream().allMatch(answers.getFirst()::equals) && !found.isEmpty();
        },
        () -> "no leader that all point to");
    return found.getFirst();
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  /** What {@code --masters} of a master says. */
  private String addresses() {
    return members.stream().map(each -> "127.0.0.1:" + each.port).collect(Collectors.joining(","));
  }

  /** What {@code --master} of an agent says. */
  String urls() {
    return members.stream().map(Member::url).collect(Collectors.joining(","));
  }

  int freePort() {
    return free.next();
  }

  /** An agent that runs processes, on its own port and work directory. */
  SoukProcess agent(String name, int port, String masters, String resources) {
    return SoukProcess.start(
            dir,
            "agent",
            "--master",
            masters,
            "--port",
            "" + port,
            "--work-dir",
            dir.resolve(name).toString(),
            "--runtime",
            "process",
            "--resources",
            resources)
        .awaitReady();
  }

  /** Kills them: nothing is asked of them any more. */
  @Override
  public void close() {
    members.stream()
        .filter(each -> each.process != null && each.process.isAlive())
        .forEach(Member::kill);
  }
}
