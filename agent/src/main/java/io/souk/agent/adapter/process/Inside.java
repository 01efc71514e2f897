package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the processes of a container run: its control group, its namespaces, what they may not do.
 *
 * @param spaces those this container has for itself
 */
record Inside(
    ContainerSpec spec,
    StateFiles files,
    Optional<Confinement> confinement,
    Set<Space> spaces,
    Restrictions restrictions) {

  private static final Duration READY_LIMIT = Duration.ofSeconds(10);

  static Inside of(
      ContainerSpec spec, StateFiles files, Optional<Confinement> confinement, Isolation isolation)
      throws LaunchException {
    return new Inside(
        spec,
        files,
        confinement,
        Spaces.of(spec, isolation.spaces()),
        Restrictions.of(spec, isolation.noNewPrivileges(), isolation.capabilities()));
  }

  /** The command that gets into the container and then becomes {@code argv}. */
  List<String> enter(Optional<Account> account, List<String> argv) throws LaunchException {
    List<String> restricted = restrictions.around(account, argv);
    List<String> placed = spaces.isEmpty() ? restricted : nsenter(restricted);
    return confinement.isEmpty() ? placed : join(confinement.get(), placed);
  }

  private static List<String> join(Confinement confinement, List<String> argv) {
    StringBuilder script = new StringBuilder();
    for (Path entrance : confinement.group().entrances()) {
      script.append("echo 0 >").append(quote(entrance)).append(" && ");
    }
    script.append("exec \"$@\"");
    List<String> joined =
        new ArrayList<>(List.of(Programs.path("sh"), "-c", script.toString(), "enter"));
    joined.addAll(argv);
    return joined;
  }

  private List<String> nsenter(List<String> argv) throws LaunchException {
    if (!files.awaitReady(READY_LIMIT)) {
      throw new LaunchException("The container's namespaces are not there");
    }
    ProcessStat main =
        files
            .main()
            .filter(ProcFs::isAlive)
            .orElseThrow(() -> new LaunchException("The container has ended"));
    Path namespaces = Path.of("/proc", Integer.toString(main.pid()), "ns");
    List<String> entered = new ArrayList<>(List.of(Programs.path("nsenter")));
    entered.add("--mount=" + namespaces.resolve("mnt"));
    if (spaces.contains(Space.MESSAGES)) {
      entered.add("--ipc=" + namespaces.resolve("ipc"));
    }
    if (spaces.contains(Space.PROCESSES)) {
      entered.add("--pid=" + namespaces.resolve("pid_for_children"));
    }
    entered.addAll(
        List.of("--", Programs.path("sh"), "-c", "cd \"$1\" && shift && exec \"$@\"", "enter"));
    entered.add(spec.sandbox().toString());
    entered.addAll(argv);
    return entered;
  }

  /** Writes what the supervisor starts. */
  void prepare(Optional<Account> account, List<String> argv) throws LaunchException, IOException {
    List<String> restricted = restrictions.around(account, argv);
    if (spaces.isEmpty()) {
      Volumes.refuseAny(spec);
      files.save("start", new StartScript(this).text(restricted));
      return;
    }
    List<Bind> binds =
        spaces.contains(Space.FILES)
            ? new Volumes(spec, files, account).prepare()
            : Volumes.refuseAny(spec);
    files.save("inside", new InsideScript(this, binds).text(restricted));
    files.save("start", new StartScript(this).unsharing(files.inside()));
  }

  static String quote(Path path) {
    return CommandLine.quote(List.of(path.toString()));
  }
}
