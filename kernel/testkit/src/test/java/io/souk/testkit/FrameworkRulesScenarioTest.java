package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferFilters;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What frameworks may say of themselves, on SUBSCRIBE and UPDATE_FRAMEWORK, and what it changes.
 */
class FrameworkRulesScenarioTest {

  private Cluster cluster = new Cluster();
  private SimFramework framework = new SimFramework(cluster, "r1", Type.MULTI_ROLE);
  private SimAgent agent = new SimAgent(cluster, "a", 4, 4096).answering();

  /** A rule, and what breaks it. */
  record Breach(
      String message, UnaryOperator<FrameworkInfo.Builder> info, List<String> suppressed) {}

  static Stream<Breach> breaches() {
    return Stream.of(
        breach(
            "With MULTI_ROLE 'FrameworkInfo.role' must be unset, use 'roles'", i -> i.setRole("x")),
        breach("'FrameworkInfo.roles' needs the capability MULTI_ROLE", i -> i.clearCapabilities()),
        breach("Role 'r1' stands twice in 'FrameworkInfo.roles'", i -> i.addRoles("r1")),
        breach(
            "Role '/x' is not valid: " + Role.findFault("/x").orElseThrow(), i -> i.addRoles("/x")),
        breach(
            "'offer_filters' holds empty resource quantities",
            i -> i.putOfferFilters("any", filters(Map.of()))),
        breach(
            "'offer_filters' holds a quantity out of range: -1.0",
            i -> i.putOfferFilters("any", filters(Map.of("cpus", -1.0)))),
        breach(
            "'offer_filters' holds a quantity out of range: NaN",
            i -> i.putOfferFilters("any", filters(Map.of("cpus", Double.NaN)))),
        breach(
            "'failover_timeout' is out of range: Infinity",
            i -> i.setFailoverTimeout(Double.POSITIVE_INFINITY)),
        breach("'failover_timeout' is out of range: 1.0E10", i -> i.setFailoverTimeout(1e10)),
        breach("'failover_timeout' is out of range: -1.0E10", i -> i.setFailoverTimeout(-1e10)),
        breach(
            "Roles {a, r2} are not present in the master's --roles",
            i -> i.addRoles("r2").addRoles("a")),
        breach("User 'root' is not allowed to run frameworks", i -> i.setUser("root")));
  }

  private static Breach breach(String message, UnaryOperator<FrameworkInfo.Builder> info) {
    return new Breach(message, info, List.of());
  }

  private static OfferFilters filters(Map<String, Double> quantities) {
    OfferFilters.ResourceQuantities.Builder entry = OfferFilters.ResourceQuantities.newBuilder();
    quantities.forEach(
        (name, value) ->
            entry.putQuantities(name, Value.Scalar.newBuilder().setValue(value).build()));
    return OfferFilters.newBuilder()
        .setMinAllocatableResources(
            OfferFilters.MinAllocatableResources.newBuilder().addQuantities(entry))
        .build();
  }

  private void strict() {
    begin(
        options ->
            options
                .withRoles(Set.of(new Role("r1"), new Role("r3")), Map.of())
                .withRootSubmissions(false));
  }

  private void begin(UnaryOperator<io.souk.master.decide.KernelOptions> options) {
    cluster = new Cluster(options);
    framework = new SimFramework(cluster, "r1", Type.MULTI_ROLE);
    agent = new SimAgent(cluster, "a", 4, 4096).answering();
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void faultySubscriptionIsToldAsOneErrorAndEnds(Breach breach) {
    strict();
    framework.with(breach.info()).subscribe();
    assertError(framework, breach.message());
    assertThat(cluster.state.frameworks()).isEmpty();
    assertThat(cluster.registry.scan("master/frameworks/")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void faultyReturnIsToldAsOneErrorAndLeavesTheFrameworkAsItWas(Breach breach) {
    strict();
    framework.subscribe();
    StreamId old = framework.stream.orElseThrow();
    framework.with(breach.info()).subscribe();
    assertError(framework, breach.message());
    assertThat(cluster.state.findFramework(old)).isPresent();
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void faultyUpdateIsRefusedAndChangesNothing(Breach breach) {
    strict();
    framework.subscribe();
    assertThat(update(breach.info()))
        .isEqualTo(Reply.badRequest("Supplied FrameworkInfo is not valid: " + breach.message()));
    assertThat(record().info()).isEqualTo(framework.info);
  }

  private static void assertError(SimFramework framework, String message) {
    assertThat(framework.events())
        .singleElement()
        .satisfies(event -> assertThat(event.getError().getMessage()).isEqualTo(message));
    assertThat(framework.ended()).isTrue();
  }

  @Test
  void framesworkIdKeepsTheRulesOfIds() {
    framework.with(
        info -> info.setId(io.souk.protocol.mesos.FrameworkID.newBuilder().setValue("a/b")));
    framework.subscribe();
    assertThat(framework.events())
        .singleElement()
        .satisfies(
            event -> assertThat(event.getError().getMessage()).startsWith("Framework id 'a/b' "));
  }

  @Test
  void suppressedRolesAreSomeOfItsOwn() {
    framework.subscribe("r2");
    assertError(framework, "Suppressed role 'r2' is not one of the framework's roles");
    framework.subscribe();
    assertThat(update(info -> info, "r2"))
        .isEqualTo(
            Reply.badRequest(
                "'UpdateFramework' call is not valid: Suppressed role 'r2' is not one of the"
                    + " framework's roles"));
  }

  @Test
  void constraintsAreForItsOwnRoles() {
    framework.subscribe();
    Call.Builder update = Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK);
    update.getUpdateFrameworkBuilder().setFrameworkInfo(framework.info);
    update
        .getUpdateFrameworkBuilder()
        .getOfferConstraintsBuilder()
        .putRoleConstraints(
            "r2",
            io.souk.protocol.mesos.scheduler.OfferConstraints.RoleConstraints.getDefaultInstance());
    assertThat(framework.call(update))
        .isEqualTo(
            Reply.badRequest(
                "'UpdateFramework' call is not valid: Offer constraints name role 'r2', which is"
                    + " not one of the framework's"));
  }

  @Test
  void negativeFailoverTimeoutIsNone() {
    framework.with(info -> info.setFailoverTimeout(-5)).subscribe();
    framework.disconnect();
    assertThat(cluster.state.isCompleted(id())).isTrue();
  }

  @Test
  void callersPrincipalIsFilledIn() {
    StreamId stream = cluster.newStream();
    cluster.send(
        new Command.SubscribeFramework(
            stream,
            Call.Subscribe.newBuilder().setFrameworkInfo(framework.info).build(),
            Optional.of("boss")));
    assertThat(record().info().getPrincipal()).isEqualTo("boss");
  }

  @Test
  void principalNeverChanges() {
    framework.with(info -> info.setPrincipal("p")).subscribe();
    assertThat(update(info -> info.setPrincipal("q")))
        .isEqualTo(
            Reply.badRequest("FrameworkInfo update is not valid: 'principal' cannot be changed"));
    framework.with(info -> info.setPrincipal("q")).subscribe();
    assertError(framework, "Changing framework's principal is not allowed.");
  }

  @Test
  void userAndCheckpointAreKeptOnReturnAndRefusedOnUpdate() {
    framework.subscribe();
    assertThat(update(info -> info.setUser("other")))
        .isEqualTo(Reply.badRequest("FrameworkInfo update is not valid: 'user' cannot be changed"));
    assertThat(update(info -> info.setCheckpoint(false)))
        .isEqualTo(
            Reply.badRequest("FrameworkInfo update is not valid: 'checkpoint' cannot be changed"));
    framework
        .with(info -> info.setUser("other").setCheckpoint(false).setHostname("h").setName("new"))
        .subscribe();
    FrameworkInfo kept = record().info();
    assertThat(kept.getUser()).isEqualTo("nobody");
    assertThat(kept.getCheckpoint()).isTrue();
    assertThat(kept.getHostname()).isEqualTo("h");
    assertThat(kept.getName()).isEqualTo("new");
  }

  @Test
  void suppressedSetIsThatOfTheLastSubscription() {
    framework.with(info -> info.addRoles("r2")).subscribe("r1", "r2");
    assertThat(record().suppressed()).containsExactlyInAnyOrder(new Role("r1"), new Role("r2"));
    framework.subscribe("r2");
    assertThat(record().suppressed()).containsExactly(new Role("r2"));
    framework.subscribe();
    assertThat(record().suppressed()).isEmpty();
  }

  @Test
  void offersOfRolesLeftOnReturnAreRescindedTheOthersVanish() {
    framework.with(info -> info.addRoles("r2")).subscribe("r2");
    agent.subscribe();
    cluster.allocate();
    Offer first = framework.offer();
    assertThat(first.getAllocationInfo().getRole()).isEqualTo("r1");
    StreamId old = framework.stream.orElseThrow();
    framework.with(info -> info.clearRoles().addRoles("r2")).subscribe();
    assertThat(types(old)).endsWith(Event.Type.RESCIND, Event.Type.ERROR);
    cluster.allocate();
    assertThat(framework.offer().getAllocationInfo().getRole()).isEqualTo("r2");
    StreamId second = framework.stream.orElseThrow();
    framework.subscribe();
    assertThat(types(second)).doesNotContain(Event.Type.RESCIND).endsWith(Event.Type.ERROR);
  }

  private List<Event.Type> types(StreamId stream) {
    return cluster.records(stream).stream()
        .flatMap(
            record ->
                record instanceof io.souk.master.bus.StreamRecord.FrameworkEvent event
                    ? Stream.of(event.event().getType())
                    : Stream.empty())
        .toList();
  }

  @Test
  void tasksInRolesLeftStayAccountedToThem() {
    launch();
    framework.with(info -> info.clearRoles().addRoles("r2")).subscribe();
    cluster.allocate();
    assertThat(cluster.state.allocator().share(new Role("r1"))).isEqualTo(0.25);
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.UPDATE_FRAMEWORK))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getUpdateFramework().getFrameworkInfo().getRolesList())
                    .containsExactly("r2"));
    framework.disconnect();
    cluster.advance(Duration.ofSeconds(76));
    assertThat(cluster.givenUp).isEmpty();
  }

  @Test
  void filtersOutliveATakeoverAndEndWithTheStream() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    framework.decline(framework.offer(), 10_000);
    framework.subscribe();
    cluster.allocate();
    assertThat(framework.offers()).isEmpty();
    framework.disconnect();
    framework.subscribe();
    cluster.allocate();
    framework.offer();
  }

  @Test
  void declineOfAForeignOfferHasNoEffect() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    Offer offer = framework.offer();
    SimFramework thief = new SimFramework(cluster, "thief").subscribe();
    thief.decline(offer, 0);
    cluster.allocate();
    assertThat(framework.offer()).isEqualTo(offer);
    assertThat(cluster.state.offers(id())).hasSize(1);
    assertThat(thief.offers()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.Type.class,
      names = {"REVIVE", "SUPPRESS"})
  void wholeCallIsPassedOverWhenOneRoleIsNotItsOwn(Call.Type type) {
    framework.with(info -> info.addRoles("r2")).subscribe("r2");
    Call.Builder call = Call.newBuilder().setType(type);
    if (type == Call.Type.REVIVE) {
      call.getReviveBuilder().addRoles("r2").addRoles("/not a role");
    } else {
      call.getSuppressBuilder().addRoles("r1").addRoles("r3");
    }
    assertThat(framework.call(call)).isEqualTo(Reply.accepted());
    assertThat(record().suppressed()).containsExactly(new Role("r2"));
  }

  @Test
  void reviveAndSuppressTakeSingleRoles() {
    framework.with(info -> info.addRoles("r2")).subscribe("r2");
    Call.Builder suppress = Call.newBuilder().setType(Call.Type.SUPPRESS);
    suppress.getSuppressBuilder().addRoles("r1");
    framework.call(suppress);
    assertThat(record().suppressed()).hasSize(2);
    Call.Builder revive = Call.newBuilder().setType(Call.Type.REVIVE);
    revive.getReviveBuilder().addRoles("r2");
    framework.call(revive);
    assertThat(record().suppressed()).containsExactly(new Role("r1"));
  }

  @Test
  void recoveredFrameworkHasNoTimer() {
    launch();
    Cluster next = cluster.restarted();
    agent.movedTo(next).answering().subscribe();
    next.advance(Duration.ofHours(2));
    assertThat(next.state.frameworks()).singleElement().matches(f -> f.recovered());
    SimFramework back = framework.movedTo(next).subscribe();
    assertThat(next.state.frameworks()).singleElement().matches(f -> !f.recovered());
    back.reconcileAll();
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    back.disconnect();
    next.advance(Duration.ofSeconds(3601));
    assertThat(next.state.frameworks()).isEmpty();
  }

  @Test
  void frameworkThatOnlyAnAgentKnowsIsRecoveredWhateverTheMasterAllows() {
    launch();
    begin(o -> o.withRoles(Set.of(new Role("other")), Map.of()).withRootSubmissions(false));
    SimAgent moved = movedAgent(info -> info.setUser("root"));
    assertThat(cluster.state.frameworks())
        .singleElement()
        .matches(f -> f.recovered() && !f.connected());
    assertThat(cluster.view.snapshot().tasks()).hasSize(1);
    assertThat(moved.events(io.souk.protocol.agent.Event.Type.SHUTDOWN_FRAMEWORK)).isEmpty();
  }

  @Test
  void frameworkThatCannotBeReadIsEndedAtItsAgent() {
    launch();
    begin(o -> o);
    SimAgent moved = movedAgent(info -> info.addRoles("/x"));
    assertThat(cluster.state.frameworks()).isEmpty();
    assertThat(cluster.view.snapshot().tasks()).isEmpty();
    assertThat(moved.events(io.souk.protocol.agent.Event.Type.SHUTDOWN_FRAMEWORK)).hasSize(1);
  }

  /** An agent of another cluster that runs a task of a framework that nobody here knows. */
  private SimAgent movedAgent(UnaryOperator<FrameworkInfo.Builder> change) {
    Cluster elsewhere = new Cluster();
    SimAgent runner = new SimAgent(elsewhere, "a", 4, 4096).subscribe();
    SimFramework stranger = new SimFramework(elsewhere, "s", Type.MULTI_ROLE).subscribe();
    elsewhere.allocate();
    stranger.accept(stranger.offer(), 5, task("t", stranger.offer(), 1, 64));
    SimAgent moved = runner.movedTo(cluster);
    moved.changeFramework(stranger.id(), change);
    return moved.subscribe();
  }

  @Test
  void lossOfATaskOfADisconnectedFrameworkHarmsNobody() {
    launch();
    framework.disconnect();
    agent.disconnect();
    cluster.advance(Duration.ofSeconds(95));
    assertThat(cluster.givenUp).isEmpty();
    assertThat(cluster.state.unreachableTasks(id())).hasSize(1);
    agent.subscribe();
    agent.update(framework.id(), "t", TaskState.TASK_FAILED);
    framework.subscribe();
    framework.reconcileAll();
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_RECONCILIATION);
    framework.disconnect();
    cluster.advance(Duration.ofSeconds(3601));
    assertThat(cluster.givenUp).isEmpty();
    assertThat(cluster.state.frameworks()).isEmpty();
  }

  @Test
  void heartbeatsGoOnWhateverElseIsSent() {
    framework.subscribe();
    agent.subscribe();
    for (int i = 0; i < 60; i++) {
      cluster.advance(Duration.ofSeconds(1));
      framework.offers().forEach(offer -> framework.decline(offer, 0));
    }
    assertThat(framework.events(Event.Type.OFFERS)).hasSizeGreaterThan(30);
    assertThat(framework.events(Event.Type.HEARTBEAT)).hasSize(5);
  }

  private Reply update(UnaryOperator<FrameworkInfo.Builder> change, String... suppressed) {
    Call.Builder update = Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK);
    update
        .getUpdateFrameworkBuilder()
        .setFrameworkInfo(change.apply(framework.info.toBuilder()))
        .addAllSuppressedRoles(List.of(suppressed));
    return framework.call(update);
  }

  private FrameworkId id() {
    return new FrameworkId("m1-0000");
  }

  private io.souk.master.state.FrameworkRecord record() {
    return cluster.state.findFramework(id()).orElseThrow();
  }

  private void launch() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 5, task("t", framework.offer(), 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    agent.take();
  }

  @Test
  void frameworkThatIsTooLargeForTheRegistryIsRefused() {
    SimFramework huge =
        new SimFramework(cluster, "huge")
            .with(info -> info.setWebuiUrl("u".repeat(5_000_000)))
            .subscribe();
    assertThat(huge.events(Event.Type.ERROR).getFirst().getError().getMessage())
        .startsWith("'FrameworkInfo' has 5000")
        .endsWith("bytes (accepted: up to 3500000)");
    assertThat(huge.ended()).isTrue();
    assertThat(cluster.givenUp).isEmpty();
  }
}
