package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.http.json.OperatorEvents;
import io.souk.master.view.ViewChange;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.master.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What subscribed operators are told of what the kernel decides. */
class OperatorEventsScenarioTest {

  private final Cluster cluster = new Cluster();
  private final List<String> told = new ArrayList<>();

  private void subscribe(Cluster to) {
    OperatorEvents events = new OperatorEvents(to.view.snapshot());
    to.view.watch((version, turn) -> events.of(turn).forEach(it -> told.add(text(it.event()))));
  }

  private static String text(Event event) {
    return switch (event.getType()) {
      case TASK_ADDED ->
          "+task "
              + event.getTaskAdded().getTask().getTaskId().getValue()
              + " "
              + event.getTaskAdded().getTask().getState();
      case TASK_UPDATED ->
          "task "
              + event.getTaskUpdated().getStatus().getTaskId().getValue()
              + " "
              + event.getTaskUpdated().getState();
      case FRAMEWORK_ADDED -> "+framework";
      case FRAMEWORK_UPDATED ->
          "framework connected="
              + event.getFrameworkUpdated().getFramework().getConnected()
              + " recovered="
              + event.getFrameworkUpdated().getFramework().getRecovered();
      case FRAMEWORK_REMOVED -> "-framework";
      case AGENT_ADDED -> "+agent";
      case AGENT_REMOVED -> "-agent";
      case UNKNOWN, SUBSCRIBED, HEARTBEAT -> throw new AssertionError(event);
    };
  }

  private List<String> told() {
    List<String> now = List.copyOf(told);
    told.clear();
    return now;
  }

  @Test
  void fromTheFirstSubscriptionToTheTeardown() {
    subscribe(cluster);
    SimFramework framework = new SimFramework(cluster, "f", Type.PARTITION_AWARE).subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 4, 4096).subscribe();
    assertThat(told()).containsExactly("+framework", "+agent");
    launch(framework, agent, "t");
    assertThat(told()).containsExactly("+task t TASK_STAGING", "task t TASK_RUNNING");
    framework.disconnect();
    assertThat(told()).containsExactly("framework connected=false recovered=false");
    framework.subscribe();
    assertThat(told()).containsExactly("framework connected=true recovered=false");
    framework.suppress();
    framework.revive();
    assertThat(told()).isEmpty();
    framework.teardown();
    assertThat(told()).containsExactly("task t TASK_KILLED", "-framework");
  }

  @Test
  void anUnreachableAgentIsRemovedAndComesBack() {
    SimFramework framework = new SimFramework(cluster, "f", Type.PARTITION_AWARE).subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 4, 4096).subscribe();
    launch(framework, agent, "t");
    subscribe(cluster);
    agent.disconnect();
    assertThat(told()).isEmpty();
    cluster.advance(Duration.ofMinutes(11));
    assertThat(told()).containsExactly("task t TASK_UNREACHABLE", "-agent");
    agent.subscribe();
    assertThat(told()).containsExactly("+agent", "+task t TASK_RUNNING");
  }

  @Test
  void anAgentThatIsMarkedGoneIsRemoved() {
    SimFramework framework = new SimFramework(cluster, "f", Type.PARTITION_AWARE).subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 4, 4096).subscribe();
    launch(framework, agent, "t");
    subscribe(cluster);
    new Operator(cluster).markGone(agent.id().getValue());
    assertThat(told()).containsExactly("task t TASK_GONE_BY_OPERATOR", "-agent");
  }

  @Test
  void afterAChangeOfLeaderOnlyWhatIsNewIsTold() {
    SimFramework framework = new SimFramework(cluster, "f", Type.PARTITION_AWARE).subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 4, 4096).subscribe();
    launch(framework, agent, "t");
    launch(framework, agent, "u");
    Cluster next = cluster.succeeded();
    next.advance(Duration.ofSeconds(1));
    subscribe(next);
    framework.movedTo(next).subscribe();
    assertThat(told()).containsExactly("framework connected=true recovered=false");
    agent.forget(framework.id(), "u");
    agent.movedTo(next).subscribe();
    assertThat(told()).containsExactly("+agent", "task u TASK_UNKNOWN");
  }

  @Test
  void anAgentThatStaysAwayFromTheNextLeaderIsRemoved() {
    SimFramework framework = new SimFramework(cluster, "f", Type.PARTITION_AWARE).subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 4, 4096).subscribe();
    launch(framework, agent, "t");
    Cluster next = cluster.succeeded();
    subscribe(next);
    next.advance(Duration.ofMinutes(11));
    assertThat(told()).containsExactly("task t TASK_UNREACHABLE", "-agent");
  }

  @Test
  void theEndOfTheLeadershipIsSeen() {
    List<Boolean> ends = new ArrayList<>();
    cluster.view.watch((version, turn) -> ends.add(OperatorEvents.endsLeadership(turn)));
    new SimFramework(cluster, "f").subscribe();
    assertThat(ends).containsOnly(false);
    cluster.view.publish(List.of(new ViewChange.End("deposed")));
    assertThat(ends).endsWith(true);
  }

  private void launch(SimFramework framework, SimAgent agent, String id) {
    framework.revive();
    cluster.allocate();
    framework.accept(framework.offer(), 0, task(id, framework.offer(), 1, 64));
    agent.update(framework.id(), id, TaskState.TASK_RUNNING);
  }
}
