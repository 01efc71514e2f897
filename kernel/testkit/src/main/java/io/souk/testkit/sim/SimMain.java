package io.souk.testkit.sim;

import io.souk.master.decide.CommandDecider;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/**
 * The command {@code souk-sim}: runs simulations of many seeds and stops at the first violation.
 * Exit codes: 0 all was well, 1 a violation, 2 bad options.
 */
public final class SimMain {

  private final SimArguments arguments;
  private final UnaryOperator<CommandDecider> kernel;
  private final PrintStream out;
  private final Map<Invariant, Long> checks = new EnumMap<>(Invariant.class);
  private final long started = System.nanoTime();
  private long done;
  private long launches;

  private SimMain(SimArguments arguments, UnaryOperator<CommandDecider> kernel, PrintStream out) {
    this.arguments = arguments;
    this.kernel = kernel;
    this.out = out;
  }

  public static void main(String[] args) {
    System.exit(run(args, UnaryOperator.identity(), System.out, System.err));
  }

  static int run(
      String[] args, UnaryOperator<CommandDecider> kernel, PrintStream out, PrintStream err) {
    if (args.length == 1 && args[0].equals("--help")) {
      out.println(SimArguments.USAGE);
      return 0;
    }
    try {
      return new SimMain(SimArguments.parse(args), kernel, out).runAll();
    } catch (SimArguments.BadArgument e) {
      err.println("souk-sim: " + e.getMessage());
      return 2;
    }
  }

  private int runAll() {
    ExecutorService pool = Executors.newFixedThreadPool(arguments.threads());
    try {
      Deque<Future<SimReport>> running = new ArrayDeque<>();
      long next = 0;
      while (next < arguments.seeds() || !running.isEmpty()) {
        while (next < arguments.seeds() && running.size() < 2 * arguments.threads()) {
          running.add(pool.submit(simulation(arguments.firstSeed() + next++)));
        }
        SimReport report = running.remove().get();
        if (report.violation().isPresent()) {
          tell(report);
          return 1;
        }
        count(report);
      }
      summary();
      return 0;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulator itself failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } finally {
      pool.shutdownNow();
    }
  }

  private Callable<SimReport> simulation(long seed) {
    return () -> {
      Simulation simulation = new Simulation(arguments.options(seed).withKernel(kernel));
      arguments
          .follow()
          .ifPresent(
              text ->
                  simulation.listen(
                      line -> {
                        if (line.contains(text)) {
                          out.println(line);
                        }
                      }));
      return simulation.run();
    };
  }

  private void count(SimReport report) {
    done++;
    launches += report.launches();
    report.checks().forEach((invariant, times) -> checks.merge(invariant, times, Long::sum));
    if (arguments.verbose()) {
      out.printf(
          "seed %d: %d steps, %d launches, fingerprint %016x, %.1f simulated hours a second%n",
          report.seed(), report.steps(), report.launches(), report.fingerprint(), speed());
    } else if (done % Math.max(1, arguments.seeds() / 20) == 0) {
      out.printf(
          "%d of %d seeds, %.1f simulated hours a second%n", done, arguments.seeds(), speed());
    }
  }

  private double speed() {
    return done * arguments.hours() / ((System.nanoTime() - started) / 1e9);
  }

  private void summary() {
    out.println();
    checks.forEach(
        (invariant, times) -> out.printf("%-30s %,15d checks%n", invariant.name(), times));
    out.printf(
        "%n%d seeds, %.0f simulated hours, %,d launches, no violation; %.0f s, %.1f simulated hours"
            + " a second%n",
        done, done * arguments.hours(), launches, (System.nanoTime() - started) / 1e9, speed());
  }

  private void tell(SimReport report) {
    report.newest().forEach(out::println);
    Violation violation = report.violation().orElseThrow();
    out.printf("%nseed %d, step %d: %s%n", report.seed(), report.steps(), violation);
    out.printf("%s says: %s%n", violation.invariant(), violation.invariant().description());
    out.printf(
        "again: souk-sim --seeds 1 --first-seed %d --hours %s --agents %d --frameworks %d --faults"
            + " %s%n",
        report.seed(),
        arguments.hours(),
        arguments.agents(),
        arguments.frameworks(),
        arguments.faults());
  }
}
