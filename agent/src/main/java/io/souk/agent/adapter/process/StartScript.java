package io.souk.agent.adapter.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a supervisor runs as its only child: a few lines of shell, read by a subshell of its own
 * ({@code $$} is the supervisor there), that end as the task's own process. Their standard error is
 * the supervisor's own file, 3 is the task's. Pure.
 */
record StartScript(Inside place) {

  /** Exit status when the process cannot be put where it belongs. */
  private static final int NOT_CONFINED = 71;

  /** The task follows at once. */
  String text(List<String> argv) {
    return joining()
        + noting()
        + "exec 2>&3 3>&-\n"
        + ("exec " + Programs.path("setsid") + " " + CommandLine.quote(argv) + "\n");
  }

  /** Another script follows in namespaces of its own; it has the supervisor's file as 4. */
  String unsharing(Path inside) {
    List<String> argv = new ArrayList<>(Spaces.unshare(place.spaces()));
    argv.addAll(List.of(Programs.path("sh"), inside.toString()));
    return joining()
        + noting()
        + "exec 4>&2 2>&3 3>&-\n"
        + ("exec " + Programs.path("setsid") + " " + CommandLine.quote(argv) + "\n");
  }

  /** Before anything of the task runs, and before it can be signalled. */
  private String joining() {
    if (place.confinement().isEmpty()) {
      return "";
    }
    Confinement confinement = place.confinement().get();
    StringBuilder lines = new StringBuilder();
    for (Path entrance : confinement.group().entrances()) {
      lines.append("echo 0 2>&3 >%s || exit %d\n".formatted(Inside.quote(entrance), NOT_CONFINED));
    }
    OptionalInt score = confinement.cgroups().amounts(place.spec().workload()).oomScore();
    score.ifPresent(it -> lines.append("echo " + it + " 2>&3 >/proc/self/oom_score_adj\n"));
    return lines.toString();
  }

  /** The task's process replaces the subshell that reads this, so its pid is the one recorded. */
  private String noting() {
    return "read -r line </proc/self/stat\n"
        + ("echo \"$line\" 2>&3 >" + Inside.quote(place.files().dir().resolve("main")) + "\n");
  }
}
