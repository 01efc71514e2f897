package io.souk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.Allocator;
import io.souk.allocator.Holder;
import io.souk.master.bus.Command;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.OfferRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever frameworks and agents do in whatever order: no resource is handed out twice, and none is
 * lost.
 */
class ResourceSafetyPropertyTest {

  private static final TaskState[] REPORTS = {
    TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED, TaskState.TASK_FAILED
  };

  /** Interprets numbers as what happens next, so that a failure shrinks to few steps. */
  private static final class World {
    final Cluster cluster = new Cluster();
    final List<SimAgent> agents = new ArrayList<>();
    final List<SimFramework> frameworks = new ArrayList<>();
    int nextTask;

    World() {
      agents.add(agent("a", 4, 1024).answering().subscribe());
      agents.add(agent("b", 2, 512).answering().subscribe());
      frameworks.add(new SimFramework(cluster, "one", Type.PARTITION_AWARE).subscribe());
      frameworks.add(new SimFramework(cluster, "two", Type.MULTI_ROLE).subscribe());
    }

    private SimAgent agent(String host, double cpus, double mem) {
      return new SimAgent(cluster, host, cpus, mem)
          .with(info -> info.addResources(SimFramework.scalar("disk", 100)));
    }

    void step(int code) {
      SimAgent agent = agents.get(code % 2);
      SimFramework framework = frameworks.get(code / 2 % 2);
      int detail = code / 4 % 8;
      switch (code / 32 % 12) {
        case 0, 1 -> accept(framework, detail);
        case 2, 11 -> acceptUnderExecutor(framework, detail);
        case 3 ->
            framework.offers().stream().findFirst().ifPresent(o -> decline(framework, o, detail));
        case 4, 5 -> report(agent, detail);
        case 6 -> agentStream(agent, detail);
        case 7 -> frameworkStream(framework, detail);
        case 8 -> calls(framework, detail);
        case 9 -> cluster.advance(Duration.ofSeconds(detail * 20L));
        case 10 -> acknowledge(framework);
        default -> throw new IllegalStateException();
      }
      agents.forEach(SimAgent::take);
      cluster.allocate();
    }

    private boolean connected(SimFramework framework) {
      return framework.stream.isPresent()
          && cluster.state.findFramework(framework.stream.get()).isPresent();
    }

    private void accept(SimFramework framework, int detail) {
      if (!connected(framework) || framework.offers().isEmpty()) {
        return;
      }
      Offer offer = framework.offers().get(0);
      TaskInfo first = SimFramework.task("t" + nextTask++, offer, 0.5 * (1 + detail % 4), 64);
      TaskInfo second = SimFramework.task("t" + nextTask++, offer, 2, 32);
      framework.accept(offer, detail % 3 * 4, first, second);
    }

    private void acceptUnderExecutor(SimFramework framework, int detail) {
      if (!connected(framework) || framework.offers().isEmpty()) {
        return;
      }
      Offer offer = framework.offers().get(0);
      TaskInfo task = SimFramework.task("t" + nextTask++, offer, 0.25, 16);
      if (detail % 2 == 0) {
        framework.acceptGroup(offer, 0, SimFramework.defaultExecutor("pod" + detail / 4), task);
      } else {
        ExecutorInfo executor = SimFramework.customExecutor("own" + detail / 4);
        framework.accept(offer, 0, SimFramework.under(executor, task));
      }
    }

    private void exit(SimAgent agent) {
      agent.executors().values().stream()
          .findFirst()
          .ifPresent(
              executor ->
                  agent.exit(executor.getFrameworkId(), executor.getExecutorId().getValue(), 0));
    }

    private void decline(SimFramework framework, Offer offer, int detail) {
      if (connected(framework)) {
        framework.decline(offer, detail);
      }
    }

    private void report(SimAgent agent, int detail) {
      if (agent.ended() || cluster.state.findAgent(agent.stream.get()).isEmpty()) {
        return;
      }
      if (detail == 7) {
        exit(agent);
        return;
      }
      agent.tasks().values().stream()
          .filter(task -> !ended(task.getState()))
          .skip(detail % 3)
          .findFirst()
          .ifPresent(
              task ->
                  agent.update(
                      task.getFrameworkId(), task.getTaskId().getValue(), REPORTS[detail % 4]));
    }

    private void agentStream(SimAgent agent, int detail) {
      switch (detail % 3) {
        case 0 -> agent.disconnect();
        case 1 -> agent.subscribe();
        case 2 -> {
          agent.disconnect();
          cluster.advance(Duration.ofSeconds(100));
        }
        default -> throw new IllegalStateException();
      }
    }

    private void frameworkStream(SimFramework framework, int detail) {
      if (detail % 2 == 0) {
        framework.disconnect();
      } else if (!framework.ended() || connected(framework)) {
        framework.subscribe();
      }
    }

    private void calls(SimFramework framework, int detail) {
      if (!connected(framework)) {
        return;
      }
      switch (detail % 4) {
        case 0 -> framework.revive();
        case 1 -> framework.suppress();
        case 2 -> framework.reconcileAll();
        case 3 -> framework.kill("t" + detail);
        default -> throw new IllegalStateException();
      }
    }

    private void acknowledge(SimFramework framework) {
      if (connected(framework)) {
        framework.updates().stream().filter(s -> s.hasUuid()).forEach(framework::acknowledge);
      }
    }

    /** What the state says is held is what the allocator has booked, and is there to be held. */
    void checkAccounts() {
      Allocator allocator = cluster.state.allocator();
      for (AgentRecord agent : cluster.state.agents()) {
        Map<Holder, Resources> held = new HashMap<>();
        for (OfferRecord offer : cluster.state.offers(agent.id())) {
          held.merge(offer.holder(), offer.resources(), Resources::plus);
        }
        for (TaskRecord task : cluster.state.tasks(agent.id())) {
          if (task.holdsResources()) {
            held.merge(task.holder(), task.resources(), Resources::plus);
          }
        }
        for (ExecutorRecord executor : cluster.state.executors(agent.id())) {
          if (!executor.resources().isEmpty()) {
            held.merge(executor.holder(), executor.resources(), Resources::plus);
          }
        }
        assertThat(allocator.held(agent.id())).isEqualTo(held);
        Resources all = held.values().stream().reduce(Resources.EMPTY, Resources::plus);
        assertThat(agent.total().covers(all)).isTrue();
        assertThat(all.plus(allocator.available(agent.id()))).isEqualTo(agent.total());
      }
    }

    /** What agents run and frameworks have been offered fits, as seen from outside. */
    void checkOutside() {
      for (SimAgent agent : agents) {
        Resources sum = Resources.EMPTY;
        for (Task task : agent.tasks().values()) {
          if (!ended(task.getState())) {
            sum = sum.plus(WireResources.read(task.getResourcesList()));
          }
        }
        for (ExecutorInfo executor : agent.executors().values()) {
          sum = sum.plus(WireResources.read(executor.getResourcesList()));
        }
        for (SimFramework framework : frameworks) {
          if (connected(framework)) {
            for (Offer offer : framework.offers()) {
              if (offer.getAgentId().equals(agent.id())) {
                sum = sum.plus(WireResources.read(offer.getResourcesList()));
              }
            }
          }
        }
        Resources total = WireResources.read(agent.info.getResourcesList());
        assertThat(total.covers(sum)).as("%s of %s", sum, total).isTrue();
      }
    }

    private static boolean ended(TaskState state) {
      return state == TaskState.TASK_FINISHED || state == TaskState.TASK_FAILED;
    }

    /** With everybody gone a newcomer is offered all there is. */
    void checkNothingIsLost() {
      frameworks.stream()
          .map(SimFramework::id)
          .forEach(id -> cluster.send(new Command.TeardownFramework(id)));
      agents.forEach(SimAgent::subscribe);
      SimFramework last = new SimFramework(cluster, "last").subscribe();
      cluster.allocate();
      assertThat(
              last.offers().stream()
                  .mapToDouble(o -> SimFramework.amount(o.getResourcesList(), "cpus"))
                  .sum())
          .isEqualTo(6);
    }
  }

  @Property(tries = 300)
  void resourcesAreNeitherHandedOutTwiceNorLost(
      @ForAll @Size(max = 60) List<@IntRange(max = 383) Integer> steps) {
    World world = new World();
    world.cluster.allocate();
    for (int code : steps) {
      world.step(code);
      world.checkAccounts();
      world.checkOutside();
    }
    world.checkNothingIsLost();
  }
}
