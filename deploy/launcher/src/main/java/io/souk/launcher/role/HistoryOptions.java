package io.souk.launcher.role;

import io.souk.launcher.option.DurationText;
import io.souk.master.boot.History;
import io.souk.master.decide.LostAgentsPolicy;
import io.souk.master.state.StateLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much of the past the kernel keeps. */
final class HistoryOptions {

  @Option(
      names = "--max-completed-frameworks",
      defaultValue = "50",
      description = "Frameworks that are over and still shown (default ${DEFAULT-VALUE}).")
  private int completedFrameworks;

  @Option(
      names = "--max-completed-tasks-per-framework",
      defaultValue = "1000",
      description =
          "Tasks of a framework that are over and still shown (default ${DEFAULT-VALUE}).")
  private int completedTasks;

  @Option(
      names = "--max-unreachable-tasks-per-framework",
      defaultValue = "1000",
      description = "Tasks of a framework on lost agents that are kept (default ${DEFAULT-VALUE}).")
  private int unreachableTasks;

  @Option(
      names = "--registry-gc-interval",
      converter = DurationText.class,
      defaultValue = "15m",
      description = "How often old lost agents are forgotten (default ${DEFAULT-VALUE}).")
  private Duration gcInterval;

  @Option(
      names = "--registry-max-agent-age",
      converter = DurationText.class,
      defaultValue = "2w",
      description = "How long a lost agent is remembered (default ${DEFAULT-VALUE}).")
  private Duration maxAgentAge;

  @Option(
      names = "--registry-max-agent-count",
      defaultValue = "102400",
      description =
          "How many unreachable agents are remembered, and how many that are gone"
              + " (default ${DEFAULT-VALUE}).")
  private int maxAgentCount;

  History history() {
    return new History(
        new StateLimits(completedFrameworks, completedTasks, unreachableTasks),
        new LostAgentsPolicy(gcInterval, maxAgentAge, maxAgentCount));
  }
}
