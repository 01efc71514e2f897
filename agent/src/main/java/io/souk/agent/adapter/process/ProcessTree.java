package io.souk.agent.adapter.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All processes of one container, its supervisor excepted, or of one session. */
interface ProcessTree {

  /** The variable that marks what belongs to a container. */
  String MARKER = "SOUK_CONTAINER_ID";

  /** The processes now. */
  List<ProcessStat> members();

  /** Sends SIGTERM to everything there is, and to what was forked meanwhile. */
  void terminate();

  /** Sends a signal once to everything there is. */
  default void signal(int number) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", "kill \"$@\"", "kill", "-" + number));
    members().forEach(process -> argv.add(Integer.toString(process.pid())));
    if (argv.size() > 5) {
      Commands.run(argv.toArray(String[]::new));
    }
  }

  /**
   * Sends SIGKILL until nothing is left.
   *
   * @return false when something is left after {@code limit}: a process in an uninterruptible wait
   */
  boolean killAll(Duration limit);
}
