package io.souk.bench.load.fleet;

import io.souk.bench.load.measure.ProcessUse;
import io.souk.bench.load.wire.CallPipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Agents in a process of their own, so that what they cost is neither the framework's nor the
 * master's. Any thread may use it.
 */
public final class FleetProcess implements AutoCloseable {

  private final Process process;
  private final PrintStream orders;
  private final AtomicLong number = new AtomicLong();
  private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

  private FleetProcess(Process process) {
    this.process = process;
    this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofPlatform().name("fleet").daemon().start(this::read);
  }

  /**
   * Starts it; there are no agents yet.
   *
   * @param java options of its JVM
   * @param bounds of the calls of all agents together
   */
  public static FleetProcess start(URI master, List<String> java, CallPipe.Bounds bounds)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(java);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FleetMain.class.getName());
    command.addAll(List.of(master.toString(), "" + bounds.connections(), "" + bounds.depth()));
    return new FleetProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        int space = line.indexOf(' ');
        if (line.startsWith("@") && space > 0) {
          CompletableFuture<String> asked = answers.remove(line.substring(1, space));
          if (asked != null) {
            asked.complete(line.substring(space + 1));
          }
        }
      }
    } catch (IOException e) {
      // Its end, as below.
    }
    answers.values().forEach(asked -> asked.complete("failed: the agents' process ended"));
  }

  /** Has it do something; completes when that is done, and fails when it cannot be. */
  public CompletableFuture<Void> order(Order order) {
    return ask(order).thenAccept(done -> {});
  }

  private CompletableFuture<String> ask(Order order) {
    String name = Long.toString(number.incrementAndGet());
    CompletableFuture<String> answer = new CompletableFuture<>();
    answers.put(name, answer);
    orders.println(name + " " + order.text());
    if (!process.isAlive()) {
      answer.complete("failed: the agents' process ended");
    }
    return answer.thenApply(
        text -> {
          if (text.startsWith("failed")) {
            throw new IllegalStateException(order.text() + ": " + text);
          }
          return text;
        });
  }

  /** Has it do something, and waits. */
  public void order(Order order, Duration limit) {
    order(order).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** What its agents saw so far. */
  public FleetReport report() {
    return FleetReport.parse(ask(new Order.Report()).orTimeout(60, TimeUnit.SECONDS).join());
  }

  public ProcessUse use() {
    return new ProcessUse(process.pid());
  }

  /** Ends it; its agents vanish. */
  @Override
  public void close() {
    orders.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
