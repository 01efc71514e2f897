package io.souk.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.boot.ChronosConfig;
import io.souk.chronos.job.Amount;
import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class JobOptionsTest {

  private static final ChronosConfig USUAL = new ChronosConfig("127.0.0.1", 4400);

  @TempDir Path dir;

  @Command
  private static final class Line {}

  private static ChronosConfig config(String... args) {
    JobOptions options = new JobOptions();
    new CommandLine(new Line()).addMixin("jobs", options).parseArgs(args);
    return options.apply(USUAL);
  }

  @Test
  void theDefaultsAreThoseOfTheFramework() {
    assertThat(config()).isEqualTo(USUAL);
  }

  @Test
  void eachOptionCounts() throws IOException {
    Path file = Files.writeString(dir.resolve("credentials"), "ops:pass:word\n");
    ChronosConfig config =
        config(
            "--chronos-role=batch",
            "--chronos-user=nobody",
            "--chronos-task-cpus=0.5",
            "--chronos-task-mem=64",
            "--chronos-task-disk=32",
            "--chronos-retry-delay=5s",
            "--chronos-disable-after-failures=3",
            "--chronos-job-history-limit=7",
            "--chronos-http-credentials=" + file);
    assertThat(config.role()).isEqualTo("batch");
    assertThat(config.defaults().runAsUser()).isEqualTo("nobody");
    assertThat(config.defaults().cpus()).isEqualTo(Amount.of("0.5"));
    assertThat(config.defaults().mem()).isEqualTo(Amount.of("64"));
    assertThat(config.defaults().disk()).isEqualTo(Amount.of("32"));
    assertThat(config.settings().retryDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.settings().disableAfterFailures()).isEqualTo(3);
    assertThat(config.settings().historyLimit()).isEqualTo(7);
    assertThat(config.guard().login().orElseThrow().user()).isEqualTo("ops");
    assertThat(config.guard().login().orElseThrow().password()).isEqualTo("pass:word");
    assertThat(config.toString()).doesNotContain("pass:word");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--chronos-role=a b | --chronos-role \"a b\": ",
        "--chronos-task-cpus=0 | --chronos-task-cpus '0': expected a number above 0",
        "--chronos-task-cpus=many | --chronos-task-cpus 'many': expected a number above 0",
        "--chronos-task-mem=-1 | --chronos-task-mem '-1': expected a number above 0",
        "--chronos-task-mem=1e999999 | --chronos-task-mem '1e999999': expected a number",
        "--chronos-task-disk=1000000001 | expected a number above 0, at most 1000000000",
        "--chronos-retry-delay=9000h | --chronos-retry-delay",
        "--chronos-disable-after-failures=-1 | expected a whole number from 0",
        "--chronos-job-history-limit=0 | expected a whole number from 1 to 1000",
        "--chronos-http-credentials=/no/such | --chronos-http-credentials /no/such: cannot be read",
      })
  void whatCannotBeIsRefusedByName(String option, String message) {
    assertThatThrownBy(() -> config(option))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"ops", "ops:", ":word", "''"})
  void credentialsWithoutUserOrPasswordAreRefused(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("credentials"), text);
    assertThatThrownBy(() -> config("--chronos-http-credentials=" + file))
        .isInstanceOf(UsageException.class)
        .hasMessage("--chronos-http-credentials " + file + ": expected a line user:password");
  }
}
