package io.souk.launcher.role;

import io.souk.chronos.boot.ChronosConfig;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.job.Amount;
import io.souk.chronos.job.JobDefaults;
import io.souk.launcher.option.DurationText;
import io.souk.launcher.option.UsageException;
import io.souk.model.role.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * How jobs are treated that do not say it themselves; each of Chronos's flags has its name in the
 * docs.
 */
final class JobOptions {

  private static final int MAX_HISTORY = 1000;
  private static final Duration LONGEST_DELAY = Duration.ofDays(365);

  @Option(
      names = "--chronos-role",
      paramLabel = "ROLE",
      defaultValue = "*",
      description = "Role whose resources jobs get (default ${DEFAULT-VALUE}).")
  private String role;

  @Option(
      names = "--chronos-user",
      paramLabel = "USER",
      description = "User of jobs without runAsUser (default: that of this process).")
  private String user;

  @Option(
      names = "--chronos-task-cpus",
      paramLabel = "N",
      defaultValue = "0.1",
      description = "CPUs of jobs that ask for none (default ${DEFAULT-VALUE}).")
  private String cpus;

  @Option(
      names = "--chronos-task-mem",
      paramLabel = "MB",
      defaultValue = "128",
      description = "Memory of jobs that ask for none, in MB (default ${DEFAULT-VALUE}).")
  private String mem;

  @Option(
      names = "--chronos-task-disk",
      paramLabel = "MB",
      defaultValue = "256",
      description = "Disk of jobs that ask for none, in MB (default ${DEFAULT-VALUE}).")
  private String disk;

  @Option(
      names = "--chronos-retry-delay",
      converter = DurationText.class,
      paramLabel = "DURATION",
      defaultValue = "60s",
      description =
          "From a failed attempt of a job without retryDelay to the next (default"
              + " ${DEFAULT-VALUE}).")
  private Duration retryDelay;

  @Option(
      names = "--chronos-disable-after-failures",
      paramLabel = "N",
      defaultValue = "0",
      description = "Failed runs in a row that disable a job (default 0: none do).")
  private int disableAfterFailures;

  @Option(
      names = "--chronos-job-history-limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "Ended attempts that are kept of each job (default ${DEFAULT-VALUE}).")
  private int historyLimit;

  @Option(
      names = "--chronos-http-credentials",
      paramLabel = "FILE",
      description =
          "File with the user:password that the jobs API asks everybody for (default: nobody).")
  private Path credentials;

  /** {@code config} with these options, checked. */
  ChronosConfig apply(ChronosConfig config) {
    Optional<String> fault = Role.findFault(role);
    if (fault.isPresent()) {
      throw new UsageException("--chronos-role \"" + role + "\": " + fault.get());
    }
    ChronosConfig result =
        config
            .withRole(role)
            .withDefaults(defaults(config.defaults()))
            .withSettings(settings(config.settings()));
    return credentials == null
        ? result
        : result.withLogin(LoginFile.read("--chronos-http-credentials", credentials));
  }

  private JobDefaults defaults(JobDefaults usual) {
    return new JobDefaults(
        amount("--chronos-task-cpus", cpus),
        amount("--chronos-task-mem", mem),
        amount("--chronos-task-disk", disk),
        user == null ? usual.runAsUser() : user,
        usual.zone());
  }

  private static Amount amount(String option, String text) {
    return Amount.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    "%s '%s': expected a number above 0, at most %d"
                        .formatted(option, text, Amount.MAX)));
  }

  private Settings settings(Settings usual) {
    if (retryDelay.isNegative() || retryDelay.compareTo(LONGEST_DELAY) > 0) {
      throw new UsageException(
          "--chronos-retry-delay " + retryDelay + ": expected a duration of up to 365d");
    }
    return usual
        .withRetryDelay(retryDelay)
        .withDisableAfterFailures(
            number("--chronos-disable-after-failures", disableAfterFailures, 0, Integer.MAX_VALUE))
        .withHistoryLimit(number("--chronos-job-history-limit", historyLimit, 1, MAX_HISTORY));
  }

  private static int number(String option, int given, int min, int max) {
    if (given < min || given > max) {
      throw new UsageException(
          "%s %d: expected a whole number from %d to %d".formatted(option, given, min, max));
    }
    return given;
  }
}
