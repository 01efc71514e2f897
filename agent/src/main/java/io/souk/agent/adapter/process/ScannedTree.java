package io.souk.agent.adapter.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * All processes of a container that has no control group, or of a session. They are found three
 * ways, because each alone can be escaped: the session of the main process, descent from the
 * supervisor, and the container's id among the variables a process was started with (a daemon that
 * left both).
 */
final class ScannedTree implements ProcessTree {

  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final ProcessScans SCANS = new ProcessScans(ProcessTable::scan);

  private final String assignment;
  private final Optional<ProcessStat> supervisor;
  private final StateFiles files;

  ScannedTree(String containerId, Optional<ProcessStat> supervisor, StateFiles files) {
    this(supervisor, MARKER + "=" + containerId, files);
  }

  private ScannedTree(Optional<ProcessStat> supervisor, String assignment, StateFiles files) {
    this.assignment = assignment;
    this.supervisor = supervisor;
    this.files = files;
  }

  /**
   * What was started with a variable of this {@code NAME=value}, descends from the supervisor or is
   * of the session that the files name.
   */
  static ProcessTree marked(String assignment, Optional<ProcessStat> supervisor, StateFiles files) {
    return new ScannedTree(supervisor, assignment, files);
  }

  /** Without the supervisor. */
  @Override
  public List<ProcessStat> members() {
    ProcessTable now = SCANS.fresh();
    Optional<ProcessStat> root =
        supervisor.filter(known -> now.find(known.pid()).filter(known::isSameProcess).isPresent());
    long oldest = supervisor.map(ProcessStat::startTicks).orElse(0L);
    Set<ProcessStat> found = new LinkedHashSet<>();
    session(now).ifPresent(session -> found.addAll(now.inSession(session)));
    root.ifPresent(known -> found.addAll(now.descendants(known.pid())));
    found.addAll(now.marked(assignment));
    found.removeIf(
        process ->
            process.startTicks() < oldest
                || root.filter(known -> known.pid() == process.pid()).isPresent());
    return List.copyOf(found);
  }

  @Override
  public void terminate() {
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

  @Override
  public boolean killAll(Duration limit) {
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

  /** The session to look for; empty when its number belongs to somebody else by now. */
  private Optional<Integer> session(ProcessTable now) {
    return files
        .main()
        .filter(main -> now.find(main.pid()).map(main::isSameProcess).orElse(true))
        .map(ProcessStat::pid);
  }

  private static Optional<ProcessHandle> handle(ProcessStat process) {
    return ProcFs.isAlive(process) ? ProcessHandle.of(process.pid()) : Optional.empty();
  }
}
