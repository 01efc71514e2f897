package io.souk.chaos;

import io.souk.chaos.check.Finding;
import io.souk.chaos.plan.Kind;
import io.souk.chaos.run.Ability;
import io.souk.chaos.run.FaultRun;
import io.souk.chaos.run.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The fault run as one command: exit code 0 when nothing is objected to, 1 when something is. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Breaks a whole platform on purpose, heals it and judges what came of it.")
public final class Main implements Callable<Integer> {

  @Option(
      names = "--minutes",
      defaultValue = "3",
      description = "How long things are broken (default ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(names = "--seed", description = "Of the plan and the clients (default: by chance).")
  private Long seed;

  @Option(
      names = "--masters",
      defaultValue = "3",
      description = "How many masters: 1, 3 or 5 (default ${DEFAULT-VALUE}).")
  private int masters;

  @Option(
      names = "--agents",
      defaultValue = "4",
      description = "How many agents: 2 to 9 (default ${DEFAULT-VALUE}).")
  private int agents;

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "KIND",
      description = "Faults to leave out, comma-separated: ${COMPLETION-CANDIDATES}.")
  private Set<Kind> without = Set.of();

  @Option(
      names = "--clocks",
      description =
          "Clocks of masters jump, too (needs libfaketime); then no jobs are due by time.")
  private boolean clocks;

  @Option(
      names = "--dir",
      description = "Where everything is kept (default: chaos-SEED in the temporary directory).")
  private Path dir;

  @Option(
      names = "--launcher",
      required = true,
      description = "The launcher's jar, with its libraries beside it.")
  private Path launcher;

  private Main() {}

  /** Ends the program with the exit code. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main())
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println(failure.getMessage());
                  return failure instanceof IllegalArgumentException ? 2 : 1;
                })
            .execute(args));
  }

  @Override
  public Integer call() {
    if (!Files.isReadable(launcher)) {
      throw new IllegalArgumentException("--launcher " + launcher + ": expected a jar to read");
    }
    Ability.findFault()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    long used = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    Path place = dir == null ? Path.of(System.getProperty("java.io.tmpdir"), "chaos-" + used) : dir;
    if (Files.exists(place)) {
      throw new IllegalArgumentException("--dir " + place + ": expected one that is not there yet");
    }
    List<Finding> findings =
        FaultRun.run(
            new Options(
                used,
                Duration.ofMillis((long) (minutes * 60_000)),
                masters,
                agents,
                kinds(),
                place.toAbsolutePath(),
                launcher.toAbsolutePath()));
    System.out.println(
        findings.isEmpty()
            ? "nothing is objected to; the evidence is in " + place
            : findings.size() + " findings; the evidence is in " + place);
    return findings.isEmpty() ? 0 : 1;
  }

  private Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.copyOf(Ability.kinds());
    kinds.removeAll(without);
    if (!clocks) {
      kinds.remove(Kind.CLOCK);
    }
    return kinds;
  }
}
