package io.souk.agent.adapter.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands that an earlier process of the agent put into a container and did not see the end of:
 * nobody reads them any more, and the engine lets them go on for as long as the container does.
 */
final class LeftCommands {
  private static final Logger LOG = LoggerFactory.getLogger(LeftCommands.class);

  /** A variable by which they are known; whoever takes it off goes on. */
  static final String MARK = "SOUK_SESSION=1";

  private LeftCommands() {}

  /**
   * Ends them with what they started, as far as they are processes of this machine.
   *
   * @param pid of the container's first process
   * @param engineId the engine's id of the container
   */
  static void end(int pid, String engineId) {
    List<ProcessHandle> left =
        ContainerProcesses.find(pid, engineId).stream()
            .filter(LeftCommands::isMarked)
            .flatMap(each -> ProcessHandle.of(each).stream())
            .flatMap(each -> Stream.concat(each.descendants(), Stream.of(each)))
            .distinct()
            .toList();
    if (!left.isEmpty()) {
      LOG.info("event=left_commands_ended container={} processes={}", engineId, left.size());
      left.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static boolean isMarked(long pid) {
    Path variables = Path.of("/proc", Long.toString(pid), "environ");
    try {
      String text = new String(Files.readAllBytes(variables), StandardCharsets.ISO_8859_1);
      return ("\0" + text).contains("\0" + MARK + "\0");
    } catch (IOException gone) {
      return false;
    }
  }
}
