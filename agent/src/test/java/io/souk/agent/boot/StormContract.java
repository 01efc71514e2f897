package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent is killed at twenty random moments while tasks come and go. In the end every task that
 * should live lives once, every other one has ended once, and nothing is left over. Run for each
 * kind of container.
 */
abstract class StormContract {

  private static final int CRASHES = 20;

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final long seed = Long.getLong("souk.storm.seed", System.nanoTime() & 0xffffff);
  private FakeMaster master;
  private Storm storm;

  abstract String runtime();

  /** The containers of this agent that there are, running or not. */
  abstract List<String> containers(Path workDir);

  @BeforeEach
  void start() {
    System.out.println("storm: -Dsouk.storm.seed=" + seed);
    master = FakeMaster.start(vertx);
    storm = new Storm(master, workDir(), runtime(), seed);
  }

  @AfterEach
  void stop() throws Exception {
    master.close();
    Await.success(vertx.close());
    for (String pid : processes()) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private Path workDir() {
    return dir.resolve("agent");
  }

  @Test
  void nothingIsLostDoubledOrLeftOver() throws Exception {
    storm.rage(CRASHES);
    Process agent = storm.calm();
    try {
      settle();
      assertEachLivesOrEndedOnce();
      storm.killAll();
      Await.until("everything has ended", () -> storm.launched().stream().allMatch(this::ended));
      assertEachLivesOrEndedOnce();
    } finally {
      agent.destroyForcibly().waitFor();
    }
    agent = storm.calm();
    try {
      assertNothingIsLeft();
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  private boolean ended(Storm.Launched one) {
    return !storm.terminal(one.id()).isEmpty();
  }

  private boolean lives(Storm.Launched one) {
    return one.kind() == Storm.Kind.STAYS || one.kind() == Storm.Kind.STUBBORN;
  }

  /** Waits until whatever ends by itself or was killed has ended, and the rest runs. */
  private void settle() {
    for (Storm.Launched one : storm.launched()) {
      Await.until(
          one + " is where it should be",
          () -> ended(one) || (lives(one) && !storm.wasKilled(one) && isRunning(one)));
    }
  }

  private boolean isRunning(Storm.Launched one) {
    return master.statuses(one.id()).stream()
        .anyMatch(status -> status.getState() == TaskState.TASK_RUNNING);
  }

  private void assertEachLivesOrEndedOnce() throws Exception {
    long alive = 0;
    for (Storm.Launched one : storm.launched()) {
      Set<TaskStatus> ends = storm.terminal(one.id());
      long starts = storm.starts(one.id());
      assertThat(ends.size()).as("ends of %s: %s", one, ends).isLessThanOrEqualTo(1);
      assertThat(starts).as("starts of %s", one).isLessThanOrEqualTo(1);
      if (ends.isEmpty()) {
        Await.until(one + " has started", () -> startsOf(one) == 1);
        alive++;
      } else {
        assertEnd(one, ends.iterator().next(), starts);
      }
      assertOrder(one);
    }
    long expected = alive;
    Await.until(expected + " containers are left", () -> containers(workDir()).size() == expected);
  }

  private long startsOf(Storm.Launched one) {
    try {
      return storm.starts(one.id());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertEnd(Storm.Launched one, TaskStatus end, long starts) {
    switch (end.getState()) {
      case TASK_DROPPED, TASK_LOST ->
          assertThat(starts).as("starts of %s, which was dropped", one).isZero();
      case TASK_FINISHED -> {
        assertThat(one.kind()).isEqualTo(Storm.Kind.FINISHES);
        assertThat(starts).isOne();
      }
      case TASK_FAILED -> {
        assertThat(one.kind()).as("%s", end).isIn(Storm.Kind.FAILS, Storm.Kind.PAIR_ENDS);
        assertThat(starts).isOne();
      }
      case TASK_KILLED ->
          assertThat(storm.wasKilled(one) || isOfPair(one)).as("%s was killed", one).isTrue();
      default -> throw new AssertionError(one + " ended with " + end);
    }
  }

  private static boolean isOfPair(Storm.Launched one) {
    return one.kind() == Storm.Kind.IN_PAIR || one.kind() == Storm.Kind.PAIR_ENDS;
  }

  /** Each update comes whole and in its turn, however often it is repeated. */
  private void assertOrder(Storm.Launched one) {
    List<TaskState> order =
        List.of(
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_FINISHED);
    List<TaskStatus> all = master.statuses(one.id()).stream().distinct().toList();
    assertThat(all.stream().map(TaskStatus::getUuid).distinct()).hasSameSizeAs(all);
    int last = -1;
    for (TaskStatus status : all) {
      boolean end = Storm.TERMINAL.contains(status.getState());
      int at = end ? order.size() : order.indexOf(status.getState());
      assertThat(at).as("%s of %s after %s", status.getState(), one, all).isGreaterThan(last);
      last = at;
    }
  }

  private void assertNothingIsLeft() throws Exception {
    List<Task> known = master.subscriptions().getLast().getSubscribe().getTasksList();
    assertThat(known).as("tasks of an agent that came back").isEmpty();
    Await.until("no process is left", () -> processes().isEmpty());
    assertThat(containers(workDir())).isEmpty();
    Await.until("no control group is left", () -> groups().isEmpty());
    try (Stream<Path> files = Files.walk(workDir().resolve("meta"))) {
      List<Path> all = files.toList();
      assertThat(all).noneMatch(file -> file.toString().matches(".*/frameworks/.*[.]tmp"));
      for (Path tasks : all.stream().filter(file -> file.endsWith("tasks")).toList()) {
        assertThat(tasks.resolveSibling("executor.sentinel")).exists();
      }
    }
  }

  /** Control groups of this agent's containers, in whatever hierarchy. */
  private List<Path> groups() {
    String own = "souk/" + IsolationConfig.name(workDir());
    List<Path> found = new ArrayList<>();
    for (String mount : List.of("", "unified", "cpu", "memory", "pids", "cpu,cpuacct")) {
      Path parent = Path.of("/sys/fs/cgroup", mount).resolve(own);
      if (Files.isDirectory(parent)) {
        try (Stream<Path> all = Files.list(parent)) {
          all.filter(Files::isDirectory).forEach(found::add);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
    return found;
  }

  /** Pids of processes that run in a sandbox of this agent. */
  List<String> processes() {
    String mark = "MESOS_SANDBOX=" + workDir();
    List<String> found = new ArrayList<>();
    for (String pid : Set.of(new java.io.File("/proc").list())) {
      Path environ = Path.of("/proc", pid, "environ");
      try {
        String text = new String(Files.readAllBytes(environ), StandardCharsets.ISO_8859_1);
        if (text.contains(mark)) {
          found.add(pid);
        }
      } catch (IOException gone) {
        // Not a process, or not any more.
      }
    }
    return found;
  }

  /** Containers as the environment of processes names them. */
  Set<String> containersOfProcesses() {
    Set<String> found = new HashSet<>();
    for (String pid : processes()) {
      try {
        byte[] environ = Files.readAllBytes(Path.of("/proc", pid, "environ"));
        found.addAll(
            Stream.of(new String(environ, StandardCharsets.ISO_8859_1).split("\0"))
                .filter(variable -> variable.startsWith("SOUK_CONTAINER_ID="))
                .collect(Collectors.toSet()));
      } catch (IOException gone) {
        // Not any more.
      }
    }
    return found;
  }
}
