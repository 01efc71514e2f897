package io.souk.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command's options, what it prints, and its exit codes. */
class SimMainTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String line) {
    return SimMain.run(
        line.split(" "),
        UnaryOperator.identity(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seeds 0 --hours 1|--seeds: a whole number from 1 to 1000000 is accepted, not '0'",
        "--seeds x --hours 1|--seeds: a whole number from 1 to 1000000 is accepted, not 'x'",
        "--hours 1|--seeds: it must be given",
        "--seeds 1|--hours: it must be given",
        "--seeds 1 --hours|--hours: a value must follow",
        "--seeds 1 --hours NaN|--hours: a number from 0.01 to 10000.0 is accepted, not 'NaN'",
        "--seeds 1 --hours 1 --faults -1|--faults: a number from 0.0 to 100.0 is accepted, not '-1'",
        "--seeds 1 --hours 1 --agents 0|--agents: a whole number from 1 to 1000 is accepted, not '0'",
        "--seeds 2 --hours 1 --follow m1|--follow: it goes with --seeds 1 only",
        "--sedes 1|--sedes: there is no such option; --help names them",
        "--sedes|--sedes: there is no such option; --help names them",
      })
  void badOptionIsToldInOneLine(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("souk-sim: " + message + "\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void runsThroughAndSaysWhatItChecked() {
    assertThat(run("--seeds 2 --hours 0.1 --agents 3 --frameworks 2 --verbose --first-seed 40"))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("seed 40: ", "seed 41: ", "RESOURCES_CONSERVED", "2 seeds, 0 simulated hours")
        .contains("no violation");
  }

  @Test
  void violationIsToldWithItsSeed() {
    int code =
        SimMain.run(
            "--seeds 3 --hours 0.1 --agents 3 --frameworks 2 --first-seed 9".split(" "),
            kernel ->
                (state, command, now) -> {
                  if (command instanceof Command.SchedulerCall) {
                    throw new IllegalStateException("broken on purpose");
                  }
                  return kernel.decide(state, command, now);
                },
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("seed 9, step ")
        .contains("NO_INNER_FAULT")
        .contains("again: souk-sim --seeds 1 --first-seed 9 --hours 0.1 --agents 3");
  }
}
