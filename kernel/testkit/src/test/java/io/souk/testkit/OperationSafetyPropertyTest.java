package io.souk.testkit;

import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimResources.create;
import static io.souk.testkit.SimResources.destroy;
import static io.souk.testkit.SimResources.grow;
import static io.souk.testkit.SimResources.reserve;
import static io.souk.testkit.SimResources.reserved;
import static io.souk.testkit.SimResources.shrink;
import static io.souk.testkit.SimResources.unreserve;
import static io.souk.testkit.SimResources.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.Holder;
import io.souk.master.bus.Command;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.OfferRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.master.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever is reserved, made and undone in whatever order, by frameworks and operators, while the
 * agent fails, loses what it is told and comes back: what it has stays as much as it was, nothing
 * is handed out twice, and once all is said the master sees what the agent has.
 */
class OperationSafetyPropertyTest {

  private static final Resources ALL = Resources.of(4, 1024, 1000);

  /** Interprets numbers as what happens next, so that a failure shrinks to few steps. */
  private static final class World {
    final Cluster cluster = new Cluster();
    final SimAgent agent =
        new SimAgent(cluster, "a", 4, 1024).with(scalar("disk", 1000)).answering().subscribe();
    final List<SimFramework> frameworks =
        List.of(
            new SimFramework(cluster, "eng", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT)
                .subscribe(),
            new SimFramework(cluster, "eng/ads", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT)
                .subscribe());
    int nextTask;

    void step(int code) {
      SimFramework framework = frameworks.get(code % 2);
      int detail = code / 2 % 16;
      switch (code / 32 % 10) {
        case 0, 1, 2, 3 -> accept(framework, code % 2 == 0 ? "eng" : "eng/ads", detail);
        case 4 -> operator(detail);
        case 5 -> report(detail);
        case 6 -> agent.failOperations(detail % 3 == 0);
        case 7 -> reconnect(detail);
        case 8 -> cluster.advance(Duration.ofSeconds(detail));
        case 9 -> end(detail);
        default -> throw new IllegalStateException();
      }
      settle();
      cluster.allocate();
    }

    private boolean connected() {
      return cluster.state.findAgent(agent.stream.orElseThrow()).isPresent();
    }

    /** An agent drops what it was to run on resources that it does not have. */
    private void settle() {
      if (!connected()) {
        return;
      }
      Resources used = Resources.EMPTY;
      for (Task task : List.copyOf(agent.tasks().values())) {
        if (ended(task.getState())) {
          continue;
        }
        Resources needed = WireResources.read(task.getResourcesList());
        if (agent.operations().resources().covers(used.plus(needed))) {
          used = used.plus(needed);
        } else {
          agent.reportOperations();
          agent.update(task.getFrameworkId(), task.getTaskId().getValue(), TaskState.TASK_FAILED);
        }
      }
    }

    private static Offer.Operation operation(String role, int detail) {
      Resource cpus = reserved(scalar("cpus", 1 + detail % 2), role);
      Resource disk = reserved(scalar("disk", 100), role);
      Resource volume = volume(disk, "v" + detail % 3);
      Resource grown = volume(reserved(scalar("disk", 150), role), "v" + detail % 3);
      Resource more = reserved(scalar("disk", 50), role);
      return switch (detail / 2 % 8) {
        case 0 -> reserve(cpus, disk);
        case 1 -> reserve(disk, more);
        case 2 -> create(volume);
        case 3 -> destroy(volume);
        case 4 -> unreserve(cpus);
        case 5 -> unreserve(disk);
        case 6 -> grow(volume, more);
        case 7 -> shrink(grown, 50);
        default -> throw new IllegalStateException();
      };
    }

    private void accept(SimFramework framework, String role, int detail) {
      if (framework.offers().isEmpty()) {
        return;
      }
      Offer offer = framework.offers().get(0);
      List<Offer.Operation> operations = new ArrayList<>();
      operations.add(operation(role, detail));
      operations.add(operation(role, detail * 7 + 3));
      if (detail % 4 == 1) {
        TaskInfo task =
            SimFramework.task("t" + nextTask++, offer, 0.5, 64).toBuilder()
                .clearResources()
                .addResources(scalar("mem", 64))
                .addResources(
                    detail % 8 == 1 ? reserved(scalar("cpus", 1), role) : scalar("cpus", 1))
                .build();
        operations.add(
            Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task))
                .build());
      }
      framework.operate(offer, detail % 3, operations.toArray(new Offer.Operation[0]));
    }

    private void operator(int detail) {
      Offer.Operation wanted = operation("eng", detail);
      Call.Builder call = Call.newBuilder();
      switch (wanted.getType()) {
        case RESERVE ->
            call.setType(Call.Type.RESERVE_RESOURCES)
                .getReserveResourcesBuilder()
                .setAgentId(agent.id())
                .addAllResources(wanted.getReserve().getResourcesList());
        case CREATE ->
            call.setType(Call.Type.CREATE_VOLUMES)
                .getCreateVolumesBuilder()
                .setAgentId(agent.id())
                .addAllVolumes(wanted.getCreate().getVolumesList());
        case DESTROY ->
            call.setType(Call.Type.DESTROY_VOLUMES)
                .getDestroyVolumesBuilder()
                .setAgentId(agent.id())
                .addAllVolumes(wanted.getDestroy().getVolumesList());
        default ->
            call.setType(Call.Type.UNRESERVE_RESOURCES)
                .getUnreserveResourcesBuilder()
                .setAgentId(agent.id())
                .addResources(reserved(scalar("disk", 100), "eng"));
      }
      cluster.send(new Command.OperatorCall(call.build(), Optional.empty()));
    }

    private void report(int detail) {
      if (connected()) {
        switch (detail % 4) {
          case 0 -> agent.reportOperations();
          case 1 -> agent.reportOperationsBackwards();
          case 2 -> agent.reportResources();
          case 3 -> {
            agent.reportOperations();
            agent.reportOperations();
          }
          default -> throw new IllegalStateException();
        }
      }
    }

    private void reconnect(int detail) {
      if (connected() && detail % 4 == 0) {
        agent.disconnect();
        return;
      }
      if (detail % 4 == 1) {
        agent.loseUnread();
      }
      agent.subscribe();
    }

    private void end(int detail) {
      if (connected()) {
        agent.tasks().values().stream()
            .filter(task -> !ended(task.getState()))
            .skip(detail % 2)
            .findFirst()
            .ifPresent(
                task ->
                    agent.update(
                        task.getFrameworkId(),
                        task.getTaskId().getValue(),
                        TaskState.TASK_FINISHED));
      }
    }

    private static boolean ended(TaskState state) {
      return state == TaskState.TASK_FINISHED || state == TaskState.TASK_FAILED;
    }

    void check() {
      assertThat(agent.operations().resources().quantities()).isEqualTo(ALL);
      for (AgentRecord known : cluster.state.agents()) {
        assertThat(known.total().quantities()).isEqualTo(ALL);
        Map<Holder, Resources> held = new HashMap<>();
        for (OfferRecord offer : cluster.state.offers(known.id())) {
          held.merge(offer.holder(), offer.resources(), Resources::plus);
        }
        for (TaskRecord task : cluster.state.tasks(known.id())) {
          if (task.holdsResources()) {
            held.merge(task.holder(), task.resources(), Resources::plus);
          }
        }
        assertThat(cluster.state.allocator().held(known.id())).isEqualTo(held);
        Resources all = held.values().stream().reduce(Resources.EMPTY, Resources::plus);
        assertThat(known.total().covers(all)).as("%s of %s", all, known.total()).isTrue();
      }
    }

    void checkTheEnd() {
      if (!connected()) {
        agent.subscribe();
      }
      agent.reportOperations();
      settle();
      assertThat(cluster.state.findAgent(agent.stream.orElseThrow()).orElseThrow().total())
          .isEqualTo(agent.operations().resources());
      assertThat(cluster.view.snapshot().operations()).isEmpty();
      assertThat(agent.operations().updates()).isEmpty();
    }
  }

  @Property(tries = 300)
  void nothingIsLostOrHandedOutTwice(
      @ForAll @Size(max = 60) List<@IntRange(max = 319) Integer> steps) {
    World world = new World();
    world.cluster.allocate();
    for (int code : steps) {
      world.step(code);
      world.check();
    }
    world.checkTheEnd();
  }
}
