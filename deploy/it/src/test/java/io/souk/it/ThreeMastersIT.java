package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Three masters and two agents as processes of their own; the leader dies, then its successor. */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class ThreeMastersIT {

  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int MASTERS = 3;
  private static final int INSTANCES = 4;

  @TempDir Path dir;

  private final FreePorts free = new FreePorts();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> marathonPorts = new ArrayList<>();
  private final List<Integer> chronosPorts = new ArrayList<>();
  private final int[] agentPorts = {free.next(), free.next()};
  private final SoukProcess[] masters = new SoukProcess[MASTERS];
  private final HttpClient client = HttpClient.newHttpClient();

  ThreeMastersIT() {
    for (int i = 0; i < MASTERS; i++) {
      ports.add(free.next(20));
      marathonPorts.add(free.next());
      chronosPorts.add(free.next());
    }
  }

  @Test
  void theDeathOfLeadersStopsNoTaskAndNoReader() throws Exception {
    try {
      for (int i = 0; i < MASTERS; i++) {
        masters[i] = start(i);
      }
      for (SoukProcess master : masters) {
        master.awaitReady();
      }
      int first = awaitLeader(-1);
      try (SoukProcess one = agent(0);
          SoukProcess two = agent(1)) {
        deploy(first);
        Set<Long> processes = sleepers();
        assertThat(processes).hasSize(INSTANCES);
        awaitSeen(first, INSTANCES);

        // On a busy machine another one may lead by now.
        int killed = awaitLeader(-1);
        int second = killLeader(killed, one, two);
        assertThat(sleepers()).as("no task stopped").isEqualTo(processes);
        awaitTasks(second, INSTANCES);
        scale(second, INSTANCES + 2);
        assertThat(sleepers()).as("the old tasks are still the same").containsAll(processes);

        masters[killed] = start(killed).awaitReady();
        Wait.until(
            LIMIT,
            () -> state(killed).map(state -> tasks(state).size()).orElse(0) == INSTANCES + 2,
            () -> "the master that came back does not show the tasks");
        masters[second].terminate();
        int third = awaitLeader(second);
        awaitTasks(third, INSTANCES + 2);
        assertThat(sleepers()).containsAll(processes);
        Http.delete(marathon(third) + "/v2/apps/sleepers");
        Wait.until(LIMIT, () -> sleepers().isEmpty(), () -> "tasks outlive their app");
      }
    } finally {
      for (SoukProcess master : masters) {
        if (master != null) {
          master.close();
        }
      }
      sleepers().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  /**
   * Kills it while agents are not there to say what they run and somebody reads from the other two,
   * who is shown every task at every read, once; returns its successor.
   */
  private int killLeader(int leader, SoukProcess... agents) throws Exception {
    Set<String> expected = Set.copyOf(names(state(leader).orElseThrow()));
    assertThat(expected).hasSize(INSTANCES);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    for (int i = 0; i < MASTERS; i++) {
                      if (i != leader) {
                        read(i, expected).ifPresent(failures::add);
                        reads.incrementAndGet();
                      }
                    }
                  }
                });
    try {
      Wait.until(LIMIT, () -> reads.get() > 10, () -> "no reads");
      signal("STOP", agents);
      masters[leader].kill();
      int successor = awaitLeader(leader);
      Wait.until(
          LIMIT,
          () -> activeAgents(successor).equals(List.of(false, false)),
          () -> "agents that cannot be back: " + state(successor));
      awaitMore(reads);
      signal("CONT", agents);
      Wait.until(
          LIMIT,
          () -> activeAgents(successor).equals(List.of(true, true)),
          () -> "agents are not back: " + state(successor));
      awaitMore(reads);
      return successor;
    } finally {
      signal("CONT", agents);
      over.set(true);
      reader.join();
      assertThat(failures).as("reads on the remaining masters").isEmpty();
    }
  }

  private static void awaitMore(AtomicInteger reads) {
    int before = reads.get();
    Wait.until(LIMIT, () -> reads.get() > before + 10, () -> "no reads");
  }

  private static void signal(String name, SoukProcess... processes) throws Exception {
    for (SoukProcess process : processes) {
      assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
          .isZero();
    }
  }

  private List<Boolean> activeAgents(int master) {
    return Http.json(url(master) + "/slaves")
        .path("slaves")
        .valueStream()
        .map(agent -> agent.path("active").asBoolean())
        .toList();
  }

  /** What was wrong with a read of all that is running. */
  private Optional<String> read(int master, Set<String> expected) {
    return read(master, "/state", expected).or(() -> read(master, "/tasks?limit=-1", expected));
  }

  private Optional<String> read(int master, String path, Set<String> expected) {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url(master) + path))
                  .timeout(Duration.ofSeconds(60))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      boolean aged = answer.headers().firstValueAsLong("Souk-View-Age").isPresent();
      if (answer.statusCode() != 200 || !aged) {
        return Optional.of(answer.statusCode() + " " + answer.headers().map());
      }
      JsonNode body = new Http.Answer(200, answer.body()).json();
      List<String> shown = path.equals("/state") ? names(body) : running(body.path("tasks"));
      return shown.size() == expected.size() && expected.containsAll(shown)
          ? Optional.empty()
          : Optional.of("master " + master + path + " shows " + shown + " of " + expected);
    } catch (IOException e) {
      return Optional.of(e.toString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private SoukProcess start(int index) {
    return SoukProcess.start(
        dir,
        "master",
        "--port",
        "" + ports.get(index),
        "--masters",
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")),
        "--marathon-port",
        "" + marathonPorts.get(index),
        "--chronos-port",
        "" + chronosPorts.get(index),
        "--work-dir",
        dir.resolve("m" + index).toString());
  }

  private SoukProcess agent(int index) {
    return SoukProcess.start(
            dir,
            "agent",
            "--master",
            ports.stream().map(port -> "http://127.0.0.1:" + port).collect(Collectors.joining(",")),
            "--port",
            "" + agentPorts[index],
            "--work-dir",
            dir.resolve("a" + index).toString(),
            "--runtime",
            "process",
            "--resources",
            "cpus:4;mem:1024;disk:1024;ports:["
                + (32000 + index * 100)
                + "-"
                + (32099 + index * 100)
                + "]")
        .awaitReady();
  }

  /** The master to which all that are up point, one and the same, and not {@code other}. */
  private int awaitLeader(int other) {
    int[] found = {-1};
    Wait.until(
        LIMIT,
        () -> {
          for (int i = 0; i < MASTERS; i++) {
            if (i != other && pointsTo(i).equals(OptionalInt.of(i))) {
              found[0] = i;
              return true;
            }
          }
          return false;
        },
        () -> "no leader");
    Wait.until(
        LIMIT,
        () -> Http.get(marathon(found[0]) + "/v2/info").status() == 200,
        () -> "the leader's services API does not answer");
    return found[0];
  }

  private OptionalInt pointsTo(int master) {
    try {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url(master) + "/redirect"))
                  .timeout(Duration.ofSeconds(30))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      String location = answer.headers().firstValue("Location").orElse("");
      int port = location.indexOf(':') < 0 ? -1 : Integer.parseInt(location.split(":")[1]);
      int index = ports.indexOf(port);
      return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void deploy(int leader) {
    String app =
        "{\"id\":\"/sleepers\",\"cmd\":\"exec sleep "
            + marker()
            + "\",\"instances\":"
            + INSTANCES
            + ",\"cpus\":0.25,\"mem\":32,\"disk\":0}";
    assertThat(Http.send("POST", marathon(leader) + "/v2/apps", app).status()).isEqualTo(201);
    awaitTasks(leader, INSTANCES);
  }

  private void scale(int leader, int instances) {
    Http.Answer answer =
        Http.send(
            "PUT", marathon(leader) + "/v2/apps/sleepers", "{\"instances\":" + instances + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    awaitTasks(leader, instances);
    Wait.until(LIMIT, () -> sleepers().size() == instances, () -> "processes: " + sleepers());
  }

  private void awaitTasks(int leader, int count) {
    Wait.until(
        LIMIT,
        () -> {
          Http.Answer answer = Http.get(marathon(leader) + "/v2/apps/sleepers/tasks");
          return answer.status() == 200
              && answer
                      .json()
                      .path("tasks")
                      .valueStream()
                      .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
                      .count()
                  == count;
        },
        () -> "tasks: " + Http.get(marathon(leader) + "/v2/apps/sleepers/tasks"));
  }

  /** Every master shows so many tasks. */
  private void awaitSeen(int leader, int count) {
    for (int i = 0; i < MASTERS; i++) {
      int master = i;
      Wait.until(
          LIMIT,
          () -> state(master).map(state -> tasks(state).size()).orElse(0) == count,
          () -> "master " + master + " shows " + state(master) + ", leader " + leader);
    }
  }

  private Optional<JsonNode> state(int master) {
    Http.Answer answer = Http.get(url(master) + "/state");
    return answer.status() == 200 ? Optional.of(answer.json()) : Optional.empty();
  }

  private static List<String> names(JsonNode state) {
    return tasks(state).stream().map(task -> task.path("id").asText()).toList();
  }

  private static List<String> running(JsonNode tasks) {
    return tasks
        .valueStream()
        .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
        .map(task -> task.path("id").asText())
        .toList();
  }

  private static List<JsonNode> tasks(JsonNode state) {
    return state
        .path("frameworks")
        .valueStream()
        .flatMap(framework -> framework.path("tasks").valueStream())
        .toList();
  }

  private String url(int master) {
    return "http://127.0.0.1:" + ports.get(master);
  }

  private String marathon(int master) {
    return "http://127.0.0.1:" + marathonPorts.get(master);
  }

  /** A number that tells this test's processes from any other. */
  private int marker() {
    return 200_000 + ports.get(0);
  }

  private Set<Long> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + marker()))
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
