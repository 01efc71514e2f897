package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.LinuxInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Namespaces of containers: made with {@code unshare}, entered with {@code nsenter}. */
public final class Spaces {

  private static final long LIMIT_SECONDS = 10;

  private Spaces() {}

  /** Why these namespaces cannot be had here; empty when they can. Blocks for milliseconds. */
  public static Optional<String> hindrance(Set<Space> spaces) {
    if (spaces.isEmpty()) {
      return Optional.empty();
    }
    List<String> argv = new ArrayList<>(unshare(spaces));
    argv.add("true");
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes()).strip();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of("unshare does not end");
      }
      return process.exitValue() == 0 ? Optional.empty() : Optional.of(said);
    } catch (IOException e) {
      return Optional.of("unshare (util-linux) and root are needed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /** Those of the agent's that this container has; it may ask to share some with the host. */
  static Set<Space> of(ContainerSpec spec, Set<Space> all) {
    Set<Space> own = EnumSet.noneOf(Space.class);
    own.addAll(all);
    LinuxInfo linux =
        spec.containerInfo()
            .map(ContainerInfo::getLinuxInfo)
            .orElse(LinuxInfo.getDefaultInstance());
    if (linux.getSharePidNamespace()) {
      own.remove(Space.PROCESSES);
    }
    if (linux.getIpcMode() == LinuxInfo.IpcMode.SHARE_PARENT) {
      own.remove(Space.MESSAGES);
    }
    return own;
  }

  /** The command that makes them and becomes what follows. */
  static List<String> unshare(Set<Space> spaces) {
    List<String> argv =
        new ArrayList<>(List.of(Programs.path("unshare"), "--mount", "--propagation", "slave"));
    if (spaces.contains(Space.MESSAGES)) {
      argv.add("--ipc");
    }
    if (spaces.contains(Space.PROCESSES)) {
      argv.addAll(List.of("--pid", "--fork", "--kill-child", "--mount-proc"));
    }
    argv.add("--");
    return argv;
  }
}
