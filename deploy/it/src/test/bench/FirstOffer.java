import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Time from {@code kill -9} of the leader of three masters to the first offer of its successor at a
 * framework that asks all masters in turn, with real agents on which nothing runs. Both hosted
 * frameworks are there, too. Usage: java FirstOffer.java path/to/souk [agents 10] [rounds 10].
 */
public class FirstOffer {
  static final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofMillis(500))
          .build();
  static final Process[] masters = new Process[3];
  static final List<Process> agents = new ArrayList<>();
  static Path dir;
  static int[] ports;
  static String souk;

  public static void main(String[] args) throws Exception {
    souk = args[0];
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 10;
    dir = Files.createTempDirectory("first-offer");
    // Raft and the shared view listen 10 and 20 above a master's port.
    ports = IntStream.range(0, 3 + count).map(i -> i < 3 ? 15_000 + 100 * i : 15_300 + i).toArray();
    try {
      for (int i = 0; i < 3; i++) {
        start(i);
      }
      leader();
      for (int i = 0; i < count; i++) {
        agents.add(
            run(
                "agent" + i,
                ports[3 + i],
                "agent",
                "--runtime",
                "process",
                "--resources",
                "cpus:1;mem:512;disk:512;ports:[31000-31010]",
                "--master",
                String.join(",", IntStream.range(0, 3).mapToObj(FirstOffer::url).toList())));
      }
      double[] seconds = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        seconds[i] = round(count);
        System.out.printf("round %d: first offer %.2f s after kill -9%n", i + 1, seconds[i]);
      }
      Arrays.sort(seconds);
      System.out.printf(
          "%d agents, %d rounds: median %.2f s, p90 %.2f s, max %.2f s%n",
          count, rounds, seconds[rounds / 2], seconds[rounds * 9 / 10], seconds[rounds - 1]);
    } finally {
      agents.forEach(Process::destroy);
      Arrays.stream(masters).filter(Objects::nonNull).forEach(Process::destroy);
    }
    System.exit(0);
  }

  static double round(int count) throws Exception {
    int leader = leader();
    awaitRest(leader, count);
    if (!isOffered(leader)) {
      throw new IllegalStateException("the leader offers nothing");
    }
    long killed = System.nanoTime();
    masters[leader].destroyForcibly();
    int asked = leader;
    do {
      Thread.sleep(20);
      asked = (asked + 1) % 3;
    } while (asked == leader || !isOffered(asked));
    double seconds = (System.nanoTime() - killed) / 1e9;
    masters[leader].waitFor();
    start(leader);
    return seconds;
  }

  /** Whether it leads and, as soon as it can, offers something to a framework that is new to it. */
  static boolean isOffered(int master) throws InterruptedException {
    String framework =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"name\":\"asking\","
            + "\"user\":\"nobody\",\"roles\":[\"asking\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}}}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url(master) + "/api/v1/scheduler"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofString(framework))
            .build();
    try {
      HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream events = answer.body()) {
        StringBuilder seen = new StringBuilder();
        for (int read = events.read(); answer.statusCode() == 200 && read >= 0; read = events.read()) {
          if (seen.append((char) read).indexOf("\"OFFERS\"", seen.length() - 10) >= 0) {
            return true;
          }
        }
        return false;
      }
    } catch (IOException none) {
      return false;
    }
  }

  /** Waits until a master leads. */
  static int leader() throws InterruptedException {
    while (true) {
      for (int i = 0; i < 3; i++) {
        if (get(i, "/api/souk/master").contains("\"role\":\"leader\"")) {
          return i;
        }
      }
      Thread.sleep(200);
    }
  }

  /** Waits until all agents and masters are there again and have had a rest. */
  static void awaitRest(int leader, int count) throws InterruptedException {
    while (count(get(leader, "/slaves"), "\"active\":true") < count
        || count(get(leader, "/api/souk/masters"), "\"role\":\"standby\"") < 2) {
      Thread.sleep(200);
    }
    Thread.sleep(15_000);
  }

  static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  /** What it answers; empty when it does not. */
  static String get(int master, String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url(master) + path)).timeout(Duration.ofSeconds(5)).build();
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException none) {
      return "";
    }
  }

  static void start(int master) throws IOException {
    masters[master] =
        run(
            "master" + master,
            ports[master],
            "master",
            "--masters",
            String.join(",", IntStream.range(0, 3).mapToObj(i -> url(i).substring(7)).toList()),
            "--marathon-port",
            "" + (ports[master] + 30),
            "--chronos-port",
            "" + (ports[master] + 31));
  }

  static Process run(String name, int port, String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(souk));
    line.addAll(List.of(command));
    line.addAll(List.of("--port", "" + port, "--work-dir", dir.resolve(name).toString()));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve(name + ".out").toFile()))
        .start();
  }

  static String url(int master) {
    return "http://127.0.0.1:" + ports[master];
  }
}
