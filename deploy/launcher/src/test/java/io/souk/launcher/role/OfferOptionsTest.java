package io.souk.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.allocator.Quantities;
import io.souk.master.boot.OfferPolicy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class OfferOptionsTest {

  @Command
  private static final class Line {}

  private static OfferPolicy policy(String... args) {
    OfferOptions options = new OfferOptions();
    new CommandLine(new Line()).addMixin("offers", options).parseArgs(args);
    return options.policy();
  }

  @Test
  void theDefaultsAreThoseOfMesos() {
    assertThat(policy()).isEqualTo(OfferPolicy.DEFAULT);
  }

  @Test
  void eachOptionCounts() {
    OfferPolicy policy =
        policy(
            "--offer-timeout",
            "30s",
            "--min-allocatable-resources",
            "disk:1|cpus:1;mem:64",
            "--filter-gpu-resources",
            "false",
            "--fair-sharing-excluded-resource-names",
            "gpus,disk",
            "--offer-constraints-re2-max-program-size",
            "250");
    assertThat(policy.timeout()).contains(Duration.ofSeconds(30));
    assertThat(policy.allocator().minAllocatable())
        .containsExactly(
            new Quantities(Map.of("disk", 1_000L)),
            new Quantities(Map.of("cpus", 1_000L, "mem", 64_000L)));
    assertThat(policy.allocator().hideGpuAgents()).isFalse();
    assertThat(policy.allocator().excludedFromShares()).containsExactlyInAnyOrder("gpus", "disk");
    assertThat(policy.maxRegexProgram()).isEqualTo(250);
  }

  @Test
  void theMinimumMayBeNothing() {
    assertThat(policy("--min-allocatable-resources=").allocator().minAllocatable()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--filter-gpu-resources, maybe, expected true or false",
    "--filter-gpu-resources, '', expected true or false",
    "--offer-constraints-re2-max-program-size, many, is not an int",
    "--offer-constraints-re2-max-program-size, 0, expected 1 to 10000",
    "--fair-sharing-excluded-resource-names, 'gpus,a b', expected names of resources",
    "--min-allocatable-resources, cpus, expected NAME:AMOUNT"
  })
  void othersAreRefused(String option, String value, String message) {
    assertThatThrownBy(() -> policy(option, value))
        .hasMessageContaining(option)
        .hasMessageContaining(message);
  }
}
