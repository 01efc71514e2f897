import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Time from when a job is due to when its process task is seen running, on a real agent, by the
 * {@code due} and {@code started} of its run; then as many jobs as wanted that are due in one second.
 * Usage: java JobLateness.java http://127.0.0.1:4400 [standing jobs 10000] [measured 200] [herd 1000].
 */
public class JobLateness {
  static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  static final Pattern DUE = Pattern.compile("\"due\":\"([^\"]+)\"");
  static final Pattern STARTED = Pattern.compile("\"started\":\"([^\"]+)\"");
  static String base;

  public static void main(String[] args) throws Exception {
    base = args[0] + "/v1/scheduler/";
    int standing = number(args, 1, 10_000);
    int measured = number(args, 2, 200);
    int herd = number(args, 3, 1000);
    Instant tomorrow = Instant.now().plusSeconds(86_400);
    long began = System.nanoTime();
    make("standing", standing, i -> "R/" + tomorrow.plusSeconds(i % 3600) + "/P1D");
    System.out.printf("%d jobs made in %.1f s%n", standing, (System.nanoTime() - began) / 1e9);
    long tag = System.currentTimeMillis();
    // At moments of their own, a quarter of a second apart, so that the agent is idle in between.
    Instant first = Instant.now().plusSeconds(5);
    make("single-" + tag, measured, i -> "R1/" + first.plusMillis(i * 251L) + "/PT1M");
    print("single jobs on an idle agent", wait("single-" + tag, measured, first.plusMillis(measured * 251L)));
    Instant due = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 10 + herd / 200);
    make("herd-" + tag, herd, i -> "R1/" + due.plusMillis(i % 1000) + "/PT1M");
    print("due in one second", wait("herd-" + tag, herd, due));
    System.exit(0);
  }

  static int number(String[] args, int at, int absent) {
    return args.length > at ? Integer.parseInt(args[at]) : absent;
  }

  interface Schedule {
    String of(int number);
  }

  static void make(String name, int count, Schedule schedule) throws Exception {
    Semaphore lanes = new Semaphore(100);
    AtomicInteger refused = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      lanes.acquire();
      String body =
          "{\"name\":\"%s-%d\",\"command\":\"true\",\"cpus\":0.001,\"mem\":1,\"disk\":1,\"schedule\":\"%s\"}"
              .formatted(name, i, schedule.of(i));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "iso8601"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
          .whenComplete(
              (answer, failure) -> {
                lanes.release();
                if (failure != null || answer.statusCode() != 204) refused.incrementAndGet();
              });
    }
    lanes.acquire(100);
    if (refused.get() > 0) throw new IllegalStateException(refused + " jobs were refused");
  }

  /** Lateness of every job's run in ms; -1 where none has started a minute after the last is due. */
  static double[] wait(String name, int count, Instant last) throws Exception {
    long pause = last.toEpochMilli() - System.currentTimeMillis() + 2000;
    if (pause > 0) Thread.sleep(pause);
    double[] late = new double[count];
    Arrays.fill(late, -1);
    long end = last.toEpochMilli() + 60_000;
    for (int open = count; open > 0 && System.currentTimeMillis() < end; Thread.sleep(500)) {
      open = 0;
      for (int i = 0; i < count; i++) {
        if (late[i] >= 0) continue;
        String runs = http.send(
            HttpRequest.newBuilder(URI.create(base + "job/" + name + "-" + i + "/runs")).build(),
            HttpResponse.BodyHandlers.ofString()).body();
        Matcher due = DUE.matcher(runs);
        Matcher started = STARTED.matcher(runs);
        if (due.find() && started.find()) {
          late[i] = Instant.parse(started.group(1)).toEpochMilli() - Instant.parse(due.group(1)).toEpochMilli();
        } else {
          open++;
        }
      }
    }
    return late;
  }

  static void print(String what, double[] late) {
    Arrays.sort(late);
    long lost = Arrays.stream(late).filter(l -> l < 0).count();
    int n = late.length;
    System.out.printf("%s: %d runs, %d not started, due to running p50 %.0f p90 %.0f p99 %.0f max %.0f ms%n",
        what, n, lost, late[n / 2], late[n * 9 / 10], late[n * 99 / 100], late[n - 1]);
  }
}
