package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a supervisor runs as its only child: a few lines of shell that end as the task's own
 * process. Their standard error is the supervisor's own file, 3 is the task's. Pure.
 */
record StartScript(ContainerSpec spec, StateFiles files, Optional<Confinement> confinement) {

  /** Exit status when the process cannot be put where it belongs. */
  private static final int NOT_CONFINED = 71;

  String text(List<String> argv) {
    return joining()
        + noting()
        + "exec 2>&3 3>&-\n"
        + ("exec setsid " + CommandLine.quote(argv) + "\n");
  }

  /** Before anything of the task runs, and before it can be signalled. */
  private String joining() {
    if (confinement.isEmpty()) {
      return "";
    }
    StringBuilder lines = new StringBuilder();
    for (Path entrance : confinement.get().group().entrances()) {
      lines.append("echo 0 2>&3 >%s || exit %d\n".formatted(quote(entrance), NOT_CONFINED));
    }
    OptionalInt score = confinement.get().cgroups().amounts(spec.workload()).oomScore();
    score.ifPresent(it -> lines.append("echo " + it + " >/proc/self/oom_score_adj\n"));
    return lines.toString();
  }

  /** The task's process replaces the shell that reads this, so its pid is the one recorded. */
  private String noting() {
    return "read -r line </proc/$$/stat\n"
        + ("echo \"$line\" >" + quote(files.dir().resolve("main")) + "\n");
  }

  private static String quote(Path path) {
    return CommandLine.quote(List.of(path.toString()));
  }
}
