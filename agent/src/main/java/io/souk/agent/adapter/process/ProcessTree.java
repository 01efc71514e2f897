package io.souk.agent.adapter.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * All processes of one container. They are found three ways, because each alone can be escaped: the
 * session of the main process, descent from the supervisor, and the container's id among the
 * variables a process was started with (a daemon that left both).
 */
final class ProcessTree {

  /** The variable that marks what belongs to a container. */
  static final String MARKER = "SOUK_CONTAINER_ID";

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final String assignment;
  private final Optional<ProcessStat> supervisor;
  private final StateFiles files;

  ProcessTree(String containerId, Optional<ProcessStat> supervisor, StateFiles files) {
    this(supervisor, MARKER + "=" + containerId, files);
  }

  private ProcessTree(Optional<ProcessStat> supervisor, String assignment, StateFiles files) {
    this.assignment = assignment;
    this.supervisor = supervisor;
    this.files = files;
  }

  /**
   * What was started with a variable of this {@code NAME=value}, descends from the supervisor or is
   * of the session that the files name.
   */
  static ProcessTree marked(String assignment, Optional<ProcessStat> supervisor, StateFiles files) {
    return new ProcessTree(supervisor, assignment, files);
  }

  /** The processes now, without the supervisor. */
  List<ProcessStat> members() {
    List<ProcessStat> all = ProcFs.all();
    Map<Integer, ProcessStat> byPid = new HashMap<>();
    all.forEach(process -> byPid.put(process.pid(), process));
    Optional<ProcessStat> root =
        supervisor.filter(known -> known.isSameProcess(byPid.getOrDefault(known.pid(), NOBODY)));
    int rootPid = root.map(ProcessStat::pid).orElse(-1);
    int session = session(byPid);
    long oldest = supervisor.map(ProcessStat::startTicks).orElse(0L);
    Set<Integer> others = new HashSet<>();
    List<ProcessStat> members = new ArrayList<>();
    for (ProcessStat process : all) {
      if (process.pid() == rootPid || process.startTicks() < oldest) {
        continue;
      }
      if (process.session() == session
          || descends(process, rootPid, byPid, others)
          || ProcFs.hasVariable(process.pid(), assignment)) {
        members.add(process);
      }
    }
    return members;
  }

  /** Waits until there is something to signal: a supervisor may not have come as far yet. */
  void awaitMain(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (files.main().isEmpty()
        && supervisor.filter(ProcFs::isAlive).isPresent()
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Sends SIGTERM to everything there is, and to what was forked meanwhile. */
  void terminate() {
    Set<Long> told = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      boolean found = false;
      for (ProcessStat process : members()) {
        if (told.add((long) process.pid())) {
          found = true;
          handle(process).ifPresent(ProcessHandle::destroy);
        }
      }
      if (!found) {
        return;
      }
    }
  }

  /** Sends a signal once to everything there is. */
  void signal(int number) throws IOException, InterruptedException {
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
  boolean killAll(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      List<ProcessStat> left = members();
      if (left.isEmpty()) {
        return true;
      }
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      left.forEach(process -> handle(process).ifPresent(ProcessHandle::destroyForcibly));
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  void killSupervisor() {
    supervisor
        .filter(ProcFs::isAlive)
        .flatMap(ProcessTree::handle)
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  private static final ProcessStat NOBODY = new ProcessStat(-1, 'X', -1, -1, 0, 0, 0, -1);

  /** The session to look for; -1 when its number belongs to somebody else by now. */
  private int session(Map<Integer, ProcessStat> byPid) {
    Optional<ProcessStat> main = files.main();
    if (main.isEmpty()) {
      return -1;
    }
    ProcessStat now = byPid.get(main.get().pid());
    return now == null || now.isSameProcess(main.get()) ? main.get().pid() : -1;
  }

  private static boolean descends(
      ProcessStat process, int root, Map<Integer, ProcessStat> byPid, Set<Integer> others) {
    if (root < 0) {
      return false;
    }
    List<Integer> path = new ArrayList<>();
    ProcessStat step = process;
    while (step != null && step.pid() > 1 && !others.contains(step.pid())) {
      if (step.parent() == root) {
        return true;
      }
      path.add(step.pid());
      step = path.size() > byPid.size() ? null : byPid.get(step.parent());
    }
    others.addAll(path);
    return false;
  }

  private static Optional<ProcessHandle> handle(ProcessStat process) {
    return ProcFs.isAlive(process) ? ProcessHandle.of(process.pid()) : Optional.empty();
  }
}
