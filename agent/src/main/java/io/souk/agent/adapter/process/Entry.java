package io.souk.agent.adapter.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a further command gets into a container. Pure. */
final class Entry {

  private Entry() {}

  /** The command that joins the container's groups and then becomes {@code argv}. */
  static List<String> into(Optional<Confinement> confinement, List<String> argv) {
    if (confinement.isEmpty()) {
      return argv;
    }
    StringBuilder script = new StringBuilder();
    for (var entrance : confinement.get().group().entrances()) {
      script.append("echo 0 >").append(CommandLine.quote(List.of(entrance.toString())));
      script.append(" && ");
    }
    script.append("exec \"$@\"");
    List<String> joined = new ArrayList<>(List.of("sh", "-c", script.toString(), "enter"));
    joined.addAll(argv);
    return joined;
  }
}
