package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Clients that are slow, many, greedy or do not speak HTTP, at every port: what they may take is
 * bounded, they are hung up on, and whoever comes with an ordinary request meanwhile is served.
 */
@Isolated("the memory and the connections of one process are watched")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsIT {

  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int MANY = 10_000;

  /** Of this process and of the other one, for what else they open. */
  private static final int OTHER_FILES = 1000;

  private static final long MIB = 1 << 20;

  /** By how much the process may be larger after one kind of attack. */
  private static final long GROWTH = 600 * MIB;

  /** The garbage is the same each time. */
  private static final long SEED = 8;

  @TempDir static Path dir;

  private UpPlatform souk;

  /** Paths that are asked for all the time, by port. */
  private final Map<Integer, String> ordinary = new LinkedHashMap<>();

  /** What takes a body, by port. */
  private final Map<Integer, String> writes = new LinkedHashMap<>();

  private final ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger served = new AtomicInteger();
  private final Queue<String> notServed = new ConcurrentLinkedQueue<>();
  private Thread bystander;
  private long sizeBefore;

  @BeforeAll
  void start() {
    souk = UpPlatform.start(dir);
    ordinary.put(port(souk.master()), "/state");
    ordinary.put(port(souk.agent()), "/state");
    ordinary.put(port(souk.marathon()), "/v2/apps");
    ordinary.put(port(souk.chronos()), "/v1/scheduler/jobs");
    ordinary.put(port(souk.gateway()), "/mesos/state");
    writes.put(port(souk.master()), "/api/v1");
    writes.put(port(souk.agent()), "/api/v1");
    writes.put(port(souk.marathon()), "/v2/apps");
    writes.put(port(souk.chronos()), "/v1/scheduler/iso8601");
    writes.put(port(souk.gateway()), "/marathon/v2/apps");
  }

  @AfterAll
  void stop() {
    attackers.shutdownNow();
    souk.close();
  }

  private static int port(String url) {
    return URI.create(url).getPort();
  }

  @BeforeEach
  void watch() {
    over.set(false);
    served.set(0);
    sizeBefore = size();
    bystander =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    ordinary.forEach(this::ask);
                  }
                });
  }

  private void ask(int port, String path) {
    int status = RawClient.get(port, path);
    if (status == 200) {
      served.incrementAndGet();
    } else {
      notServed.add(port + path + ": " + status);
    }
  }

  @AfterEach
  void theOthersWereServedAndNothingIsLeft() throws InterruptedException {
    int so = served.get();
    Wait.until(LIMIT, () -> served.get() > so + 10, () -> "nobody is served any more");
    over.set(true);
    bystander.join();
    assertThat(notServed).isEmpty();
    assertThat(size() - sizeBefore).as("growth in bytes").isLessThan(GROWTH);
    String log = souk.process().err();
    assertThat(log).doesNotContain("OutOfMemory", "Too many open files", "\tat io.");
  }

  /** Its memory that is in use, in bytes. */
  private long size() {
    try {
      return Files.readAllLines(Path.of("/proc/" + souk.process().pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int openFiles() {
    String[] files = new File("/proc/" + souk.process().pid() + "/fd").list();
    return files == null ? 0 : files.length;
  }

  /** All at once; what they returned, in that order. */
  private <T> List<T> all(List<Callable<T>> attacks) {
    List<Future<T>> running = attacks.stream().map(attackers::submit).toList();
    List<T> results = new ArrayList<>();
    for (Future<T> attack : running) {
      try {
        results.add(attack.get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS));
      } catch (TimeoutException e) {
        throw new AssertionError("a client is neither answered nor hung up on", e);
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return results;
  }

  @Test
  void slowHeadersAndSlowBodiesAreHungUpOn() {
    List<Callable<Integer>> attacks = new ArrayList<>();
    for (Map.Entry<Integer, String> target : writes.entrySet()) {
      for (int i = 0; i < 50; i++) {
        attacks.add(() -> trickle(target.getKey(), "GET /health HTTP/1.1\r\nHost: h\r\nX-Slow: "));
        attacks.add(
            () ->
                trickle(
                    target.getKey(),
                    "POST "
                        + target.getValue()
                        + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100000\r\n\r\n{"));
      }
    }
    assertThat(all(attacks)).as("bytes that were taken").allMatch(bytes -> bytes < 170);
    Wait.until(LIMIT, () -> openFiles() < OTHER_FILES, () -> openFiles() + " open files");
  }

  private static int trickle(int port, String beginning) throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.say(beginning).trickle(170);
    }
  }

  @Test
  void idleConnectionsAreClosed() throws IOException {
    long files =
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
            .getMaxFileDescriptorCount();
    // The program keeps three quarters of what it may open.
    int many = (int) Math.min(MANY, files * 3 / 4 - OTHER_FILES - 4 * 200);
    try (IdleConnections idle = new IdleConnections()) {
      for (int port : ordinary.keySet()) {
        idle.open(port, port == port(souk.master()) ? many : 200);
      }
      int all = many + 4 * 200;
      assertThat(idle.closed()).as("too early").isLessThan(all);
      idle.awaitClosed(all);
    }
    Wait.until(LIMIT, () -> openFiles() < OTHER_FILES, () -> openFiles() + " open files");
  }

  @Test
  void whenFilesAreFewTheOldestConnectionsMakeRoom() throws IOException {
    int port = new FreePorts().next(20);
    List<String> command = new ArrayList<>(List.of("prlimit", "--nofile=1024:1024"));
    command.addAll(
        SoukProcess.command(
            "master",
            "--no-frameworks",
            "--port",
            "" + port,
            "--work-dir",
            dir.resolve("few").toString()));
    try (SoukProcess master = SoukProcess.run(dir, "few", command).awaitReady();
        IdleConnections idle = new IdleConnections()) {
      for (int i = 0; i < 20; i++) {
        idle.open(port, 100);
        assertThat(RawClient.get(port, "/state")).isEqualTo(200);
      }
      Wait.until(LIMIT, () -> master.err().contains("TOO_MANY="), master::err);
      assertThat(master.err()).doesNotContain("Too many open files");
    }
  }

  @Test
  void largeHeadsAreRefused() {
    String[] bombs = {
      "GET / HTTP/1.1\r\nHost: h\r\nX-Large: " + "x".repeat(100 << 10) + "\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: h\r\n" + "X-Many: 0123456789\r\n".repeat(10_000) + "\r\n",
      "GET /" + "x".repeat(1 << 20) + " HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: h\r\n" + "X".repeat(1 << 20),
    };
    List<Callable<Integer>> attacks = new ArrayList<>();
    for (int port : ordinary.keySet()) {
      for (String bomb : bombs) {
        attacks.add(() -> status(port, bomb));
      }
    }
    // A connection that breaks while the rest is still on its way has no status.
    assertThat(all(attacks)).allMatch(status -> List.of(0, 400, 414, 431).contains(status));
  }

  private static int status(int port, String bytes) throws IOException {
    try (RawClient client = new RawClient(port)) {
      try {
        client.say(bytes);
      } catch (IOException e) {
        return client.status();
      }
      return client.status();
    }
  }

  @Test
  void hugeBodiesAreRefused() {
    List<Callable<Integer>> attacks = new ArrayList<>();
    writes.forEach(
        (port, path) -> {
          for (int i = 0; i < 4; i++) {
            attacks.add(() -> hugeBody(port, path));
          }
        });
    assertThat(all(attacks)).allMatch(status -> status == 0 || status == 413);
  }

  /** 64 MiB without an announcement. */
  private static int hugeBody(int port, String path) throws IOException {
    String chunk = "%x\r\n%s\r\n".formatted(MIB, "[".repeat((int) MIB));
    try (RawClient client = new RawClient(port)) {
      client.say(
          "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n".formatted(path)
              + "Transfer-Encoding: chunked\r\n\r\n");
      try {
        for (int i = 0; i < 64; i++) {
          client.say(chunk);
        }
        client.say("0\r\n\r\n");
      } catch (IOException e) {
        return client.status();
      }
      return client.status();
    }
  }

  @Test
  void whatIsNotHttpIsHungUpOn() {
    List<Callable<Integer>> attacks = new ArrayList<>();
    Random random = new Random(SEED);
    for (int port : ordinary.keySet()) {
      attacks.add(() -> status(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
      attacks.add(() -> status(port, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"));
      attacks.add(() -> status(port, "GET / HTTP/9.9\r\nHost: h\r\n\r\n"));
      attacks.add(() -> status(port, "GET http://other/%zz HTTP/1.1\r\nHost: h\r\n\r\n"));
      attacks.add(() -> status(port, "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"));
      attacks.add(() -> status(port, "\r\n\r\n\r\nNONSENSE\r\n\r\n"));
      for (int i = 0; i < 50; i++) {
        byte[] garbage = new byte[4096];
        random.nextBytes(garbage);
        String bytes = new String(garbage, StandardCharsets.ISO_8859_1);
        attacks.add(() -> status(port, bytes + "\r\n\r\n"));
      }
    }
    assertThat(all(attacks)).allMatch(status -> status == 0 || status >= 400);
  }

  @Test
  void whoAsksWithoutReadingIsHeldUpAndHungUpOn() {
    List<Callable<Long>> attacks = new ArrayList<>();
    ordinary.forEach((port, path) -> attacks.add(() -> floods(port, path)));
    assertThat(all(attacks)).as("requests that were taken").allMatch(taken -> taken < 400_000);
  }

  /** Asks again and again on one connection and reads nothing; how often, until nobody listens. */
  private static long floods(int port, String path) throws IOException {
    String requests = ("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").repeat(100);
    long said = 0;
    try (RawClient client = new RawClient(port)) {
      for (; said < 400_000; said += 100) {
        client.say(requests);
      }
    } catch (IOException e) {
      return said;
    }
    return said;
  }
}
