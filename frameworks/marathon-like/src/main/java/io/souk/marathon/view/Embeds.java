package io.souk.marathon.view;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Which parts a client wants within an app. */
public enum Embeds {
  /** {@code tasks}. */
  TASKS,
  /** {@code deployments}. */
  DEPLOYMENTS,
  /** {@code readinessCheckResults}. */
  READINESS,
  /** {@code lastTaskFailure}. */
  LAST_TASK_FAILURE,
  /** The four counters. */
  COUNTS,
  /** {@code taskStats}. */
  TASK_STATS;

  private static final String[] PREFIXES = {"group.apps.", "apps.", "app."};

  /** Reads {@code embed} parameters; unknown ones are ignored. */
  public static Set<Embeds> parse(Collection<String> parameters) {
    Set<Embeds> embeds = EnumSet.noneOf(Embeds.class);
    for (String parameter : parameters) {
      switch (bare(parameter)) {
        case "tasks" -> {
          embeds.add(TASKS);
          embeds.add(DEPLOYMENTS);
        }
        case "failures" -> {
          embeds.add(TASKS);
          embeds.add(LAST_TASK_FAILURE);
          embeds.add(DEPLOYMENTS);
        }
        case "deployments" -> embeds.add(DEPLOYMENTS);
        case "readiness" -> embeds.add(READINESS);
        case "lastTaskFailure" -> embeds.add(LAST_TASK_FAILURE);
        case "counts" -> embeds.add(COUNTS);
        case "taskStats" -> embeds.add(TASK_STATS);
        default -> {
          // A newer client may ask for what there is not.
        }
      }
    }
    return embeds;
  }

  private static String bare(String parameter) {
    for (String prefix : PREFIXES) {
      if (parameter.startsWith(prefix)) {
        return parameter.substring(prefix.length());
      }
    }
    return parameter;
  }
}
