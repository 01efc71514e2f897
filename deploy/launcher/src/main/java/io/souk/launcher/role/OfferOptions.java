package io.souk.launcher.role;

import io.souk.allocator.AllocatorOptions;
import io.souk.launcher.option.DurationText;
import io.souk.master.boot.MinimumText;
import io.souk.master.boot.OfferPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What the kernel offers, to whom and for how long. */
final class OfferOptions {

  @Option(
      names = "--offer-timeout",
      converter = DurationText.class,
      description = "When an unanswered offer is rescinded (default: never).")
  private Duration timeout;

  @Option(
      names = "--min-allocatable-resources",
      paramLabel = "RESOURCES",
      defaultValue = "cpus:0.01|mem:32",
      description =
          "The least that an offer holds: amounts separated by ';', alternatives by '|'"
              + " (default ${DEFAULT-VALUE}; empty: anything).")
  private String minimum;

  @Option(
      names = "--filter-gpu-resources",
      paramLabel = "true|false",
      defaultValue = "true",
      description =
          "Keep agents with gpus for frameworks with GPU_RESOURCES (default ${DEFAULT-VALUE}).")
  private String gpusHidden;

  @Option(
      names = "--fair-sharing-excluded-resource-names",
      split = ",",
      paramLabel = "NAME",
      description = "Resources that do not count in fair shares, comma-separated (default: none).")
  private List<String> excludedFromShares;

  @Option(
      names = "--offer-constraints-re2-max-program-size",
      paramLabel = "SIZE",
      defaultValue = "100",
      description =
          "The largest program that an expression in offer constraints may compile to"
              + " (default ${DEFAULT-VALUE}).")
  private int maxRegexProgram;

  /**
   * @throws IllegalArgumentException naming option, value and what is accepted
   */
  OfferPolicy policy() {
    return new OfferPolicy(
        Optional.ofNullable(timeout),
        new AllocatorOptions(
            MinimumText.parse(minimum),
            isTrue("--filter-gpu-resources", gpusHidden),
            excludedFromShares == null ? Set.of() : Set.copyOf(excludedFromShares),
            Optional.empty()),
        maxRegexProgram);
  }

  /** An option that is on by default has to be told otherwise in a word. */
  private static boolean isTrue(String option, String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(option + " '" + text + "': expected true or false");
    };
  }
}
