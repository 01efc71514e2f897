package io.souk.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Views;
import io.souk.agent.fake.Wire;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.runtime.Container;
import io.souk.agent.stats.Tally;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.security.Action;
import io.souk.security.Principal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom containers run as, and what is seen by those who may see some users' alone. */
class OwnersTest {

  private static final FrameworkInfo FRAMEWORK =
      Wire.framework().toBuilder().setUser("alice").build();

  private static Task task(String id, String user) {
    Task.Builder task =
        Task.newBuilder()
            .setName(id)
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setFrameworkId(Wire.FRAMEWORK_ID)
            .setAgentId(Wire.task("t", "").getAgentId())
            .setState(TaskState.TASK_RUNNING);
    return user.isEmpty() ? task.build() : task.setUser(user).build();
  }

  private static TaskInfo waiting(String id, String user) {
    return Wire.task(id, CommandInfo.newBuilder().setValue("true").setUser(user).build());
  }

  private static ExecutorView executor(
      String container, boolean command, List<TaskInfo> queued, List<Task> tasks) {
    return new ExecutorView(
        container,
        container,
        container,
        command,
        ExecutorPhase.RUNNING,
        container,
        Path.of("/sandbox"),
        List.of(),
        queued,
        tasks,
        List.of(),
        List.of());
  }

  /** A command task each of alice, bob and, not started, carol; a pod of dora with bob's task. */
  private static final List<ExecutorView> EXECUTORS =
      List.of(
          executor("a", true, List.of(), List.of(task("a", ""))),
          executor("b", true, List.of(), List.of(task("b", "bob"))),
          executor("c", true, List.of(waiting("c", "carol")), List.of()),
          executor("d", false, List.of(), List.of(task("d1", "bob"), task("d2", ""))));

  private static final AgentQueries QUERIES =
      new AgentQueries() {
        @Override
        public AgentView view() {
          return Views.of(
              AgentInfo.newBuilder().setHostname("h").build(),
              Path.of("/work"),
              Map.of(),
              List.of(new FrameworkView(FRAMEWORK, EXECUTORS, List.of())));
        }

        @Override
        public Optional<Container> container(String containerId) {
          return Optional.empty();
        }

        @Override
        public Optional<ExecutorInfo> executor(String containerId) {
          return Optional.of(containerId)
              .filter("d"::equals)
              .map(
                  id ->
                      Wire.executor("d").toBuilder()
                          .setCommand(CommandInfo.newBuilder().setUser("dora"))
                          .build());
        }

        @Override
        public Tally tally() {
          return new Tally();
        }
      };

  private static final Owners OWNERS =
      new Owners(
          QUERIES,
          name -> Optional.of("erin").filter(user -> name.equals(ContainerName.root("s"))));

  private static Optional<String> user(ContainerName name) {
    return OWNERS.find(name).map(Owners.Owner::user);
  }

  @Test
  void theOutermostContainerCounts() {
    assertThat(user(ContainerName.root("a"))).contains("alice");
    assertThat(user(ContainerName.root("b").child("x").child("y"))).contains("bob");
    assertThat(user(ContainerName.root("c"))).contains("carol");
    assertThat(user(ContainerName.root("d").child("d1"))).contains("dora");
    assertThat(user(ContainerName.root("s").child("x"))).contains("erin");
    assertThat(OWNERS.find(ContainerName.root("s")).orElseThrow().isStandalone()).isTrue();
    assertThat(OWNERS.find(ContainerName.root("a")).orElseThrow().isStandalone()).isFalse();
    assertThat(user(ContainerName.root("gone").child("a"))).isEmpty();
  }

  /** Sees frameworks, and of tasks and executors those of some users. */
  private static List<FrameworkView> seenBy(List<String> executors, List<String> tasks) {
    Caller caller =
        new Caller(
            Optional.of(Principal.named("p")),
            (who, action, object) ->
                switch (action) {
                  case VIEW_FRAMEWORKS -> true;
                  case VIEW_EXECUTORS -> object.filter(executors::contains).isPresent();
                  case VIEW_TASKS -> object.filter(tasks::contains).isPresent();
                  default -> false;
                });
    return new VisibleState(OWNERS, caller).of(QUERIES.view()).frameworks();
  }

  @Test
  void executorsAndTasksAreSeenByTheirUsers() {
    assertThat(seenBy(List.of("alice", "carol"), List.of("alice", "carol")).get(0).executors())
        .extracting(ExecutorView::containerId)
        .containsExactly("a", "c");
    ExecutorView pod = seenBy(List.of("dora"), List.of("bob")).get(0).executors().get(0);
    assertThat(pod.tasks()).extracting(Task::getName).containsExactly("d1");
    pod = seenBy(List.of("dora"), List.of("dora")).get(0).executors().get(0);
    assertThat(pod.tasks()).extracting(Task::getName).containsExactly("d2");
    assertThat(seenBy(List.of("carol"), List.of("alice")).get(0).executors().get(0).queuedTasks())
        .isEmpty();
  }

  @Test
  void whatIsFetchedForOthersIsNotSeen() {
    Caller blind = new Caller(Optional.empty(), (who, action, object) -> false);
    assertThat(new VisibleState(OWNERS, blind).of(QUERIES.view()).frameworks()).isEmpty();
    assertThat(QUERIES.view().fetches()).isNotEmpty();
    assertThat(new VisibleState(OWNERS, blind).of(QUERIES.view()).fetches()).isEmpty();
    assertThat(new VisibleState(OWNERS, Caller.ANYBODY).of(QUERIES.view()).fetches()).isNotEmpty();
    assertThat(blind.maySeeRole("*")).isTrue();
    assertThat(blind.maySeeRole("eng")).isFalse();
    assertThat(blind.may(Action.VIEW_FLAGS)).isFalse();
  }
}
