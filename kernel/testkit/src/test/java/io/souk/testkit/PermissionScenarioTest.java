package io.souk.testkit;

import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimResources.named;
import static io.souk.testkit.SimResources.reserve;
import static io.souk.testkit.SimResources.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.ExplainQuery;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.scheduler.Call.Subscribe;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.security.Action;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What comes of permissions where one call needs several, and of permissions that change. */
class PermissionScenarioTest {

  /** What is refused, as {@code principal action object}. */
  private final Set<String> refused = new HashSet<>();

  private final Cluster cluster =
      new Cluster(
          (principal, action, object) ->
              !refused.contains(
                  principal.orElse("-") + " " + action.key() + " " + object.orElse("-")));

  private final SimFramework framework =
      new SimFramework(cluster, "eng", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT)
          .with(info -> info.setPrincipal("p"));
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096).with(scalar("disk", 100));

  private void refuse(String principal, Action action, String object) {
    refused.add(principal + " " + action.key() + " " + object);
  }

  private Offer offer() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    return framework.offer();
  }

  private static TaskInfo as(String user, TaskInfo task) {
    return task.toBuilder()
        .setCommand(CommandInfo.newBuilder().setValue("true").setUser(user))
        .build();
  }

  @Test
  void theOthersOfALaunchGoOn() {
    refuse("p", Action.RUN_TASKS, "root");
    Offer offer = offer();
    framework.accept(
        offer,
        0,
        as("root", task("no", offer, 1, 10)),
        as("nobody", task("yes", offer, 1, 10)),
        task("its framework's", offer, 1, 10));
    assertThat(framework.updates()).hasSize(1);
    assertThat(framework.lastUpdate().getTaskId().getValue()).isEqualTo("no");
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_TASK_UNAUTHORIZED);
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo(
            "Not authorized to launch task 'no': principal 'p' lacks the permission run_tasks for"
                + " 'root'");
    assertThat(cluster.view.snapshot().tasks()).hasSize(2);
  }

  @Test
  void groupsAreLaunchedWholeOrNotAtAll() {
    refuse("p", Action.RUN_TASKS, "root");
    Offer offer = offer();
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("e"))
            .setType(ExecutorInfo.Type.DEFAULT)
            .addResources(scalar("cpus", 0.1))
            .addResources(scalar("mem", 32))
            .build();
    framework.acceptGroup(
        offer,
        0,
        executor,
        as("nobody", task("one", offer, 1, 10)),
        as("root", task("two", offer, 1, 10)));
    assertThat(framework.updates())
        .extracting(status -> status.getReason())
        .containsExactly(
            Reason.REASON_TASK_GROUP_UNAUTHORIZED, Reason.REASON_TASK_GROUP_UNAUTHORIZED);
    assertThat(cluster.view.snapshot().tasks()).isEmpty();
    assertThat(cluster.view.snapshot().executors()).isEmpty();
  }

  @Test
  void operationsAreRefusedByThemselvesAndToldOfIfTheyHaveAName() {
    refuse("p", Action.RESERVE_RESOURCES, "eng");
    Offer offer = offer();
    Resource cpus = reserved(scalar("cpus", 1), "eng", "p");
    framework.operate(offer, 0, reserve(cpus), named("op", reserve(cpus)));
    assertThat(framework.events(Event.Type.UPDATE_OPERATION_STATUS)).hasSize(1);
    Event told = framework.events(Event.Type.UPDATE_OPERATION_STATUS).getFirst();
    assertThat(told.getUpdateOperationStatus().getStatus().getState())
        .isEqualTo(OperationState.OPERATION_ERROR);
    assertThat(told.getUpdateOperationStatus().getStatus().getMessage())
        .isEqualTo(
            "Not authorized to RESERVE: principal 'p' lacks the permission reserve_resources for"
                + " 'eng'");
    assertThat(cluster.view.snapshot().operations()).isEmpty();
  }

  @Test
  void reservingAnewNeedsThePermissionsForBothSides() {
    agent.subscribe();
    Resource old = reserved(scalar("cpus", 1), "eng", "p");
    Resource fresh = reserved(scalar("cpus", 1), "ops", "boss");
    Call.Builder reserve = Call.newBuilder().setType(Call.Type.RESERVE_RESOURCES);
    reserve.getReserveResourcesBuilder().setAgentId(agent.id()).addResources(old);
    assertThat(operate(reserve, "p")).isEqualTo(Reply.accepted());
    reserve.getReserveResourcesBuilder().addSource(old).setResources(0, fresh);
    refuse("boss", Action.UNRESERVE_RESOURCES, "p");
    assertThat(operate(reserve, "boss")).isEqualTo(Reply.forbidden(""));
    refused.clear();
    refuse("boss", Action.RESERVE_RESOURCES, "ops");
    assertThat(operate(reserve, "boss")).isEqualTo(Reply.forbidden(""));
    refused.clear();
    refuse("boss", Action.RESERVE_RESOURCES, "eng");
    assertThat(operate(reserve, "boss")).isEqualTo(Reply.accepted());
  }

  private Reply operate(Call.Builder call, String principal) {
    return cluster.send(new Command.OperatorCall(call.build(), Optional.of(principal)));
  }

  @Test
  void whatIsCommonToBothSidesNeedsNoPermission() {
    agent.subscribe();
    Resource base = reserved(scalar("cpus", 1), "eng", "p");
    Resource old = reserved(base, "eng/a", "p");
    Resource fresh = reserved(base, "eng/b", "boss");
    for (Resource resource : List.of(base, old)) {
      Call.Builder reserve = Call.newBuilder().setType(Call.Type.RESERVE_RESOURCES);
      reserve.getReserveResourcesBuilder().setAgentId(agent.id()).addResources(resource);
      assertThat(operate(reserve, "p")).isEqualTo(Reply.accepted());
    }
    refuse("boss", Action.RESERVE_RESOURCES, "eng");
    Call.Builder reserve = Call.newBuilder().setType(Call.Type.RESERVE_RESOURCES);
    reserve.getReserveResourcesBuilder().setAgentId(agent.id()).addSource(old).addResources(fresh);
    assertThat(operate(reserve, "boss")).isEqualTo(Reply.accepted());
  }

  @Test
  void agentsThatMayNotRegisterAnyMoreAreShutDown() {
    SimAgent known = new SimAgent(cluster, "b", 1, 100).subscribe();
    assertThat(known.pong().status()).isEqualTo(202);
    refuse("-", Action.REGISTER_AGENTS, "-");
    assertThat(known.pong()).isEqualTo(Reply.forbidden("Not authorized to register as an agent"));
    known.subscribe();
    assertThat(known.events()).hasSize(1);
    assertThat(known.events().getFirst().getShutdown().getMessage())
        .isEqualTo(
            "Not authorized to register agent: a nameless caller lacks the permission"
                + " register_agents");
    assertThat(known.ended()).isTrue();
  }

  @Test
  void frameworksAreHiddenFromExplanations() {
    offer();
    FrameworkId id = new FrameworkId(framework.id().getValue());
    ExplainQuery query =
        new ExplainQuery(
            Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty(), Resources.EMPTY);
    assertThat(cluster.send(new Command.Explain(query)).status()).isEqualTo(200);
    assertThat(cluster.send(new Command.ListExcluded(Optional.of(id))).status()).isEqualTo(200);
    refuse("-", Action.VIEW_FRAMEWORKS, "nobody");
    assertThat(cluster.send(new Command.Explain(query)).status()).isEqualTo(404);
    assertThat(cluster.send(new Command.ListExcluded(Optional.of(id))).status()).isEqualTo(404);
    ExplainQuery all =
        new ExplainQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Resources.EMPTY);
    assertThat(cluster.send(new Command.Explain(all)).body()).doesNotContain(id.value());
  }

  @Test
  void teardownOfANamelessFrameworkNeedsThePermissionForAll() {
    framework.with(FrameworkInfo.Builder::clearPrincipal).subscribe();
    refuse("q", Action.TEARDOWN_FRAMEWORKS, "-");
    assertThat(cluster.send(new Command.TeardownFramework(framework.id(), Optional.of("q"))))
        .isEqualTo(Reply.forbidden(""));
    assertThat(cluster.send(new Command.TeardownFramework(framework.id(), Optional.of("r"))))
        .isEqualTo(Reply.ok());
  }

  private StreamId subscribe(SimFramework whose, Optional<String> principal) {
    StreamId stream = cluster.newStream();
    whose.stream = Optional.of(stream);
    cluster.send(
        new Command.SubscribeFramework(
            stream, Subscribe.newBuilder().setFrameworkInfo(whose.info).build(), principal));
    return stream;
  }

  private String principal() {
    return cluster
        .state
        .findFramework(new FrameworkId(framework.id().getValue()))
        .orElseThrow()
        .info()
        .getPrincipal();
  }

  @Test
  void frameworksGetThePrincipalThatTheyComeBackUnder() {
    framework.with(FrameworkInfo.Builder::clearPrincipal).subscribe();
    assertThat(principal()).isEmpty();
    subscribe(framework, Optional.of("p"));
    assertThat(principal()).isEqualTo("p");
    // Nobody is asked for a name any more.
    subscribe(framework, Optional.empty());
    assertThat(principal()).isEqualTo("p");
    subscribe(framework, Optional.of("q"));
    assertThat(framework.events(Event.Type.ERROR).getFirst().getError().getMessage())
        .isEqualTo("Changing framework's principal is not allowed.");
    assertThat(principal()).isEqualTo("p");
  }
}
