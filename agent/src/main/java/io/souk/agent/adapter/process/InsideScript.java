package io.souk.agent.adapter.process;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What runs first in a container's own namespaces: it arranges the file system and becomes the
 * task, or stays as the first process of the namespace and waits for the task. Standard error is
 * the task's, 4 is the supervisor's own file. Pure.
 */
record InsideScript(Inside place, List<Bind> binds) {

  /** Exit status when the file system cannot be arranged. */
  private static final int NOT_ARRANGED = 72;

  private static final Path TMP = Path.of("/tmp");

  String text(List<String> argv) {
    StringBuilder lines = new StringBuilder();
    if (place.spaces().contains(Space.MESSAGES)) {
      lines.append(
          checked(Programs.path("mount") + " -t tmpfs -o " + sharedMemory() + " shm /dev/shm"));
    }
    if (place.spaces().contains(Space.FILES)) {
      files(lines);
    }
    lines.append(ready());
    if (place.spaces().contains(Space.FILES)) {
      lines.append(
          checked("%s --rbind %s /tmp".formatted(Programs.path("mount"), quoted(ownTmp()))));
    }
    lines.append(checked("cd " + quoted(place.spec().sandbox())));
    String command = CommandLine.quote(argv);
    if (place.spaces().contains(Space.PROCESSES)) {
      // The first process of a namespace hears no signal it does not ask for, so it is not the
      // task. That its shell names signals on standard error is what the supervisor relies on; it
      // would name them where a redirection of the command points to, hence the inner shell.
      lines.append("exec 3>&2 2>&4 4>&-\n");
      lines.append(Programs.path("setsid")).append(" ").append(Programs.path("sh"));
      lines.append(" -c 'exec 2>&3 3>&-; exec \"$@\"' task ");
      lines.append(command).append("\nexit $?\n");
    } else {
      lines.append("exec 4>&-\nexec ").append(command).append('\n');
    }
    return lines.toString();
  }

  /** Said while the file can still be seen. */
  private String ready() {
    return ": >" + quoted(place.files().ready()) + "\n";
  }

  /**
   * The task's own {@code /tmp} is put in place last, and carries what is below it: the sandbox
   * itself may be.
   */
  private void files(StringBuilder lines) {
    Path sandbox = place.spec().sandbox();
    binds.stream().filter(bind -> !bind.target().startsWith(ownTmp())).forEach(add(lines));
    if (sandbox.startsWith(TMP)) {
      Path seen = ownTmp().resolve(TMP.relativize(sandbox));
      lines.append(checked(Programs.path("mkdir") + " -p " + quoted(seen)));
      lines.append(
          checked(
              "%s --rbind %s %s".formatted(Programs.path("mount"), quoted(sandbox), quoted(seen))));
    }
    binds.stream().filter(bind -> bind.target().startsWith(ownTmp())).forEach(add(lines));
  }

  private static Consumer<Bind> add(StringBuilder lines) {
    return bind ->
        lines.append(
            checked(
                "%s %s %s %s"
                    .formatted(
                        Programs.path("mount"),
                        bind.readOnly() ? "-o bind,ro" : "--bind",
                        quoted(bind.source()),
                        quoted(bind.target()))));
  }

  private Path ownTmp() {
    return Volumes.ownTmp(place.spec().sandbox());
  }

  private String sharedMemory() {
    var linux = place.spec().containerInfo().map(container -> container.getLinuxInfo());
    return linux
        .filter(info -> info.hasShmSize())
        .map(info -> "mode=1777,size=" + Integer.toUnsignedString(info.getShmSize()) + "m")
        .orElse("mode=1777");
  }

  /** The task's user reads what went wrong. */
  private static String checked(String command) {
    return command + " || exit " + NOT_ARRANGED + "\n";
  }

  private static String quoted(Path path) {
    return Inside.quote(path);
  }
}
