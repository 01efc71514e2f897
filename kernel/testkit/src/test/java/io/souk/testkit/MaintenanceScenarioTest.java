package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Reply;
import io.souk.master.state.MachineId;
import io.souk.master.view.InverseAnswerView;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.InverseOffer;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.maintenance.Window;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Planned absence of machines, and what frameworks are asked and told about it. */
class MaintenanceScenarioTest {

  private static final Unavailability SOON = unavailability(1_000_000_000L, 600_000_000_000L);
  private static final MachineID A = machine("a", "10.0.0.1");
  private static final MachineID B = machine("b", "10.0.0.2");

  private Cluster cluster = new Cluster();
  private Operator operator = new Operator(cluster);
  private SimFramework framework = new SimFramework(cluster, "f");
  private SimAgent agent = new SimAgent(cluster, "a", 4, 4096).at("10.0.0.1:5051");

  // The schedule

  @Test
  void scheduleIsKeptAndReplacedAsAWhole() {
    assertThat(schedule(window(A), window(B))).isEqualTo(Reply.ok());
    assertThat(cluster.view.snapshot().maintenance().schedule().getWindowsCount()).isEqualTo(2);
    assertThat(cluster.registry.get("master/maintenance")).isPresent();
    assertThat(schedule(window(B))).isEqualTo(Reply.ok());
    assertThat(cluster.state.absences().plan().scheduled()).containsOnlyKeys(MachineId.of(B));
    assertThat(schedule()).isEqualTo(Reply.ok());
    assertThat(cluster.state.absences().plan().scheduled()).isEmpty();
    assertThat(cluster.registry.get("master/maintenance")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void wrongScheduleIsRefusedAndChangesNothing(String why, Schedule schedule) {
    schedule(window(B));
    operator.maintenance(Call.Type.START_MAINTENANCE, B);
    assertThat(operator.schedule(schedule)).isEqualTo(Reply.badRequest(why));
    assertThat(cluster.state.absences().plan().scheduled()).containsOnlyKeys(MachineId.of(B));
  }

  static Stream<Arguments> wrongScheduleIsRefusedAndChangesNothing() {
    return Stream.of(
        Arguments.of(
            "'windows.machine_ids' is empty: each window names a machine", of(window(), window(B))),
        Arguments.of(
            "a machine has neither 'hostname' nor 'ip'",
            of(window(B), window(MachineID.getDefaultInstance()))),
        Arguments.of(
            "'ip' of machine 'h(10.0.0.256)' is no IPv4 address such as 10.0.0.1",
            of(window(B), window(machine("h", "10.0.0.256")))),
        Arguments.of(
            "'ip' of machine '(h)' is no IPv4 address such as 10.0.0.1",
            of(window(B), window(machine("", "h")))),
        Arguments.of("Machine 'b(10.0.0.2)' is named more than once", of(window(B, B))),
        Arguments.of(
            "Machine 'b(10.0.0.2)' is named more than once",
            of(window(B), window(machine("B", "10.0.0.2")))),
        Arguments.of(
            "'unavailability.duration' is -1 ns: 0 and up is accepted",
            of(window(B).toBuilder().setUnavailability(unavailability(0, -1)).build())),
        Arguments.of(
            "Machine 'b(10.0.0.2)' is in DOWN mode and has to stay in the schedule", of(window(A))),
        Arguments.of(
            "'hostname' has 254 characters: at most 253 are accepted",
            of(window(B), window(machine("x".repeat(254), "")))));
  }

  @Test
  void scheduleThatIsTooLargeForTheRegistryIsRefused() {
    Window.Builder window = Window.newBuilder().setUnavailability(SOON);
    for (int i = 0; i < 100_000; i++) {
      window.addMachineIds(machine("host-" + i, ""));
    }
    Reply reply = schedule(window.build());
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).startsWith("the schedule has ").endsWith("1048576 are accepted");
  }

  @Test
  void planSurvivesAFailoverWhatWasAnsweredDoesNot() {
    launch();
    schedule(window(A), window(B));
    operator.maintenance(Call.Type.START_MAINTENANCE, B);
    cluster.allocate();
    answer(inverseOffer(), true, 5);
    Cluster next = cluster.restarted();
    assertThat(next.state.absences().plan()).isEqualTo(cluster.state.absences().plan());
    assertThat(next.view.snapshot().maintenance()).isEqualTo(cluster.view.snapshot().maintenance());
    assertThat(next.view.snapshot().inverseAnswers()).isEmpty();
  }

  // Draining machines

  @Test
  void offersOfAMachineThatIsToBeAwaySayWhen() {
    framework.subscribe();
    agent.subscribe();
    SimAgent other = new SimAgent(cluster, "b", 4, 4096).at("10.0.0.2:5051").subscribe();
    cluster.allocate();
    assertThat(framework.offers()).hasSize(2).noneMatch(Offer::hasUnavailability);
    schedule(window(A));
    assertThat(framework.events(Event.Type.RESCIND)).hasSize(1);
    cluster.allocate();
    assertThat(framework.offers()).hasSize(2);
    for (Offer offer : framework.offers()) {
      assertThat(offer.hasUnavailability()).isEqualTo(!offer.getAgentId().equals(other.id()));
    }
    assertThat(framework.events(Event.Type.FAILURE)).as("nothing is ended").isEmpty();
  }

  @Test
  void agentThatComesLaterIsKnownToBeAway() {
    framework.subscribe();
    schedule(window(machine("A", "10.0.0.1")));
    agent.subscribe();
    cluster.allocate();
    assertThat(framework.offer().getUnavailability()).isEqualTo(SOON);
  }

  @Test
  void machineIsMatchedByBothItsNames() {
    framework.subscribe();
    schedule(window(machine("a", ""), machine("", "10.0.0.1"), machine("a", "10.0.0.9")));
    agent.subscribe();
    cluster.allocate();
    assertThat(framework.offer().hasUnavailability()).isFalse();
  }

  @Test
  void sameScheduleAgainTakesNothingBack() {
    launch();
    schedule(window(A));
    cluster.allocate();
    int told = framework.events().size();
    schedule(window(A), window(B));
    cluster.allocate();
    assertThat(framework.events()).hasSize(told);
  }

  // Inverse offers

  @Test
  void frameworkThatHoldsSomethingIsAskedToLeave() {
    launch();
    int before = framework.events().size();
    schedule(window(A));
    cluster.allocate();
    assertThat(framework.events().subList(before, framework.events().size()))
        .extracting(Event::getType)
        .containsExactly(Event.Type.RESCIND, Event.Type.OFFERS, Event.Type.INVERSE_OFFERS);
    InverseOffer offer = inverseOffer();
    assertThat(offer.getUnavailability()).isEqualTo(SOON);
    assertThat(offer.getFrameworkId()).isEqualTo(framework.id());
    assertThat(offer.getAgentId()).isEqualTo(agent.id());
    assertThat(offer.getResourcesCount()).isZero();
    assertThat(offer.getUrl().getPath()).isEqualTo("/slave(1)");
    assertThat(offer.getUrl().getAddress().getPort()).isEqualTo(5051);
    assertThat(number(offer.getId()))
        .as("ids are counted together with those of offers")
        .isEqualTo(number(framework.offer().getId()) + 1);
    assertThat(cluster.view.snapshot().inverseOffers()).hasSize(1);
    cluster.advance(Duration.ofMinutes(1));
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).as("once").hasSize(1);
  }

  private static int number(OfferID id) {
    return Integer.parseInt(id.getValue().substring(id.getValue().lastIndexOf('O') + 1));
  }

  @Test
  void frameworkThatHoldsNothingThereIsNotAsked() {
    launch();
    SimFramework idle = new SimFramework(cluster, "idle").subscribe("*");
    schedule(window(A));
    cluster.allocate();
    assertThat(idle.events(Event.Type.INVERSE_OFFERS)).isEmpty();
  }

  @Test
  void answerIsShownAndTheFrameworkLeftAloneForAWhile() {
    launch();
    schedule(window(A));
    cluster.allocate();
    answer(inverseOffer(), true, 100);
    InverseAnswerView said = cluster.view.snapshot().inverseAnswers().iterator().next();
    assertThat(said.status().getStatus()).isEqualTo(InverseOfferStatus.Status.ACCEPT);
    assertThat(said.status().getFrameworkId()).isEqualTo(framework.id());
    assertThat(said.status().getTimestamp().getNanoseconds()).isPositive();
    assertThat(said.machine()).isEqualTo(A);
    assertThat(cluster.view.snapshot().inverseOffers()).isEmpty();
    assertThat(framework.updates()).as("accepting ends no task").hasSize(1);
    advance(Duration.ofSeconds(99));
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(1);
    advance(Duration.ofSeconds(2));
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(2);
    answer(inverseOffer(), false, 100);
    assertThat(cluster.view.snapshot().inverseAnswers())
        .singleElement()
        .satisfies(
            second ->
                assertThat(second.status().getStatus())
                    .isEqualTo(InverseOfferStatus.Status.DECLINE));
  }

  @Test
  void withoutAFilterTheFrameworkIsLeftAloneForFiveSeconds() {
    launch();
    schedule(window(A));
    cluster.allocate();
    io.souk.protocol.mesos.scheduler.Call.Builder call =
        io.souk.protocol.mesos.scheduler.Call.newBuilder()
            .setType(io.souk.protocol.mesos.scheduler.Call.Type.DECLINE_INVERSE_OFFERS);
    call.getDeclineInverseOffersBuilder().addInverseOfferIds(inverseOffer().getId());
    assertThat(framework.call(call)).isEqualTo(Reply.accepted());
    cluster.advance(Duration.ofMillis(4_900));
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(1);
    cluster.advance(Duration.ofMillis(200));
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(2);
  }

  @Test
  void zeroFilterStillGivesASecondOfPeace() {
    launch();
    schedule(window(A));
    cluster.allocate();
    answer(inverseOffer(), false, 0);
    cluster.advance(Duration.ofMillis(900));
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(1);
    cluster.advance(Duration.ofMillis(200));
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(2);
  }

  @Test
  void reviveMakesItAskAgain() {
    launch();
    schedule(window(A));
    cluster.allocate();
    answer(inverseOffer(), false, 1000);
    framework.revive();
    cluster.allocate();
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(2);
  }

  @Test
  void foreignAndOldIdsArePassedOver() {
    launch();
    schedule(window(A));
    cluster.allocate();
    SimFramework other = new SimFramework(cluster, "other").subscribe("*");
    InverseOffer offer = inverseOffer();
    assertThat(answer(other, offer, true, 5)).isEqualTo(Reply.accepted());
    assertThat(cluster.view.snapshot().inverseAnswers()).isEmpty();
    assertThat(cluster.view.snapshot().inverseOffers()).hasSize(1);
    answer(offer, true, 1000);
    answer(offer, false, 5);
    assertThat(cluster.view.snapshot().inverseAnswers())
        .singleElement()
        .satisfies(
            said ->
                assertThat(said.status().getStatus()).isEqualTo(InverseOfferStatus.Status.ACCEPT));
  }

  @Test
  void changedAbsenceIsAskedAboutAnew() {
    launch();
    schedule(window(A));
    cluster.allocate();
    answer(inverseOffer(), true, 1000);
    schedule(window(A).toBuilder().setUnavailability(unavailability(5, 5)).build());
    assertThat(cluster.view.snapshot().inverseAnswers()).isEmpty();
    cluster.allocate();
    assertThat(inverseOffer().getUnavailability().getStart().getNanoseconds()).isEqualTo(5);
    InverseOffer open = inverseOffer();
    schedule();
    assertThat(framework.events(Event.Type.RESCIND_INVERSE_OFFER))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getRescindInverseOffer().getInverseOfferId())
                    .isEqualTo(open.getId()));
    assertThat(cluster.view.snapshot().inverseOffers()).isEmpty();
    cluster.allocate();
    assertThat(framework.offer().hasUnavailability()).isFalse();
  }

  @Test
  void unansweredInverseOfferTimesOut() {
    begin(options -> options.withOfferTimeout(Duration.ofSeconds(30)));
    launch();
    schedule(window(A));
    cluster.allocate();
    advance(Duration.ofSeconds(31));
    assertThat(framework.events(Event.Type.RESCIND_INVERSE_OFFER)).hasSize(1);
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).as("and is made again").hasSize(2);
  }

  @Test
  void inverseOffersOfALostAgentAreRescinded() {
    launch();
    schedule(window(A));
    cluster.allocate();
    cluster.advance(Duration.ofSeconds(80));
    assertThat(framework.events(Event.Type.FAILURE)).hasSize(1);
    assertThat(framework.events(Event.Type.RESCIND_INVERSE_OFFER)).hasSize(1);
    assertThat(cluster.view.snapshot().inverseOffers()).isEmpty();
  }

  @Test
  void inverseOffersEndWithTheStreamAndAreMadeAgainOnTheNext() {
    launch();
    schedule(window(A));
    cluster.allocate();
    framework.disconnect();
    assertThat(cluster.view.snapshot().inverseOffers()).isEmpty();
    framework.subscribe();
    cluster.allocate();
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).hasSize(1);
    framework.subscribe();
    cluster.allocate();
    assertThat(framework.events(Event.Type.INVERSE_OFFERS)).as("after a take-over").hasSize(1);
    assertThat(framework.events(Event.Type.RESCIND_INVERSE_OFFER)).isEmpty();
    framework.teardown();
    assertThat(cluster.view.snapshot().inverseOffers()).isEmpty();
    assertThat(cluster.givenUp).isEmpty();
  }

  // Machines that are down

  @Test
  void startEndsTheAgentsOfTheMachineAndRefusesThem() {
    launch();
    schedule(window(A));
    assertThat(operator.maintenance(Call.Type.START_MAINTENANCE, A)).isEqualTo(Reply.ok());
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.SHUTDOWN)).hasSize(1);
    assertThat(agent.ended()).isTrue();
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_AGENT_REMOVED);
    assertThat(cluster.state.agents()).isEmpty();
    assertThat(cluster.view.snapshot().maintenance().down()).containsExactly(A);
    agent.subscribe();
    assertThat(agent.events())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getShutdown().getMessage())
                    .isEqualTo("machine a(10.0.0.1) is in maintenance"));
    SimAgent fresh = new SimAgent(cluster, "a", 1, 64).at("10.0.0.1:6000").subscribe();
    assertThat(fresh.events(io.souk.protocol.agent.Event.Type.SHUTDOWN)).hasSize(1);
    assertThat(operator.maintenance(Call.Type.STOP_MAINTENANCE, A)).isEqualTo(Reply.ok());
    assertThat(cluster.state.absences().plan().scheduled()).isEmpty();
    assertThat(fresh.subscribe().events(io.souk.protocol.agent.Event.Type.SUBSCRIBED)).hasSize(1);
  }

  @Test
  void stopLeavesTheOtherMachinesOfTheWindow() {
    schedule(window(A, B));
    operator.maintenance(Call.Type.START_MAINTENANCE, A);
    operator.maintenance(Call.Type.STOP_MAINTENANCE, machine("A", "10.0.0.1"));
    assertThat(cluster.state.absences().plan().scheduled()).containsOnlyKeys(MachineId.of(B));
    assertThat(cluster.state.absences().plan().down()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void wrongStartsAndStopsAreRefusedAndChangeNothing(
      String why, Call.Type type, List<MachineID> machines) {
    schedule(window(A, B));
    operator.maintenance(Call.Type.START_MAINTENANCE, B);
    assertThat(operator.maintenance(type, machines.toArray(MachineID[]::new)))
        .isEqualTo(Reply.badRequest(why));
    assertThat(cluster.state.absences().plan().down()).containsExactly(MachineId.of(B));
    assertThat(cluster.state.absences().plan().scheduled()).hasSize(2);
  }

  static Stream<Arguments> wrongStartsAndStopsAreRefusedAndChangeNothing() {
    MachineID stranger = machine("c", "10.0.0.3");
    return Stream.of(
        Arguments.of(
            "'machines' is empty: at least one is to be named",
            Call.Type.START_MAINTENANCE,
            List.of()),
        Arguments.of(
            "'machines' is empty: at least one is to be named",
            Call.Type.STOP_MAINTENANCE,
            List.of()),
        Arguments.of(
            "Machine 'c(10.0.0.3)' is not part of a maintenance schedule",
            Call.Type.START_MAINTENANCE,
            List.of(A, stranger)),
        Arguments.of(
            "Machine 'c(10.0.0.3)' is not part of a maintenance schedule",
            Call.Type.STOP_MAINTENANCE,
            List.of(B, stranger)),
        Arguments.of(
            "Machine 'b(10.0.0.2)' is not in DRAINING mode and cannot be brought down",
            Call.Type.START_MAINTENANCE,
            List.of(A, B)),
        Arguments.of(
            "Machine 'a(10.0.0.1)' is not in DOWN mode and cannot be brought up",
            Call.Type.STOP_MAINTENANCE,
            List.of(B, A)),
        Arguments.of(
            "Machine 'a(10.0.0.1)' is named more than once",
            Call.Type.START_MAINTENANCE,
            List.of(A, A)),
        Arguments.of(
            "a machine has neither 'hostname' nor 'ip'",
            Call.Type.STOP_MAINTENANCE,
            List.of(MachineID.getDefaultInstance())));
  }

  private void begin(UnaryOperator<io.souk.master.decide.KernelOptions> options) {
    cluster = new Cluster(options);
    operator = new Operator(cluster);
    framework = new SimFramework(cluster, "f");
    agent = new SimAgent(cluster, "a", 4, 4096).at("10.0.0.1:5051");
  }

  /** One task runs on the agent, the rest is offered. */
  private void launch() {
    agent.subscribe();
    framework.subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 0, task("t", framework.offer(), 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    cluster.allocate();
  }

  /** Lets time pass with an agent that lives. */
  private void advance(Duration time) {
    agent.answering();
    agent.pong();
    cluster.advance(time);
  }

  private InverseOffer inverseOffer() {
    List<Event> events = framework.events(Event.Type.INVERSE_OFFERS);
    return events.get(events.size() - 1).getInverseOffers().getInverseOffers(0);
  }

  private void answer(InverseOffer offer, boolean accept, double refuseSeconds) {
    assertThat(answer(framework, offer, accept, refuseSeconds)).isEqualTo(Reply.accepted());
  }

  private static Reply answer(
      SimFramework by, InverseOffer offer, boolean accept, double refuseSeconds) {
    Filters filters = Filters.newBuilder().setRefuseSeconds(refuseSeconds).build();
    io.souk.protocol.mesos.scheduler.Call.Builder call =
        io.souk.protocol.mesos.scheduler.Call.newBuilder();
    if (accept) {
      call.setType(io.souk.protocol.mesos.scheduler.Call.Type.ACCEPT_INVERSE_OFFERS);
      call.getAcceptInverseOffersBuilder().addInverseOfferIds(offer.getId()).setFilters(filters);
    } else {
      call.setType(io.souk.protocol.mesos.scheduler.Call.Type.DECLINE_INVERSE_OFFERS);
      call.getDeclineInverseOffersBuilder().addInverseOfferIds(offer.getId()).setFilters(filters);
    }
    return by.call(call);
  }

  private Reply schedule(Window... windows) {
    return operator.schedule(of(windows));
  }

  private static Schedule of(Window... windows) {
    return Schedule.newBuilder().addAllWindows(List.of(windows)).build();
  }

  private static Window window(MachineID... machines) {
    return Window.newBuilder().addAllMachineIds(List.of(machines)).setUnavailability(SOON).build();
  }

  private static MachineID machine(String hostname, String ip) {
    return Optional.of(MachineID.newBuilder())
        .map(m -> hostname.isEmpty() ? m : m.setHostname(hostname))
        .map(m -> ip.isEmpty() ? m : m.setIp(ip))
        .get()
        .build();
  }

  private static Unavailability unavailability(long start, long duration) {
    Unavailability.Builder wire = Unavailability.newBuilder();
    wire.getStartBuilder().setNanoseconds(start);
    wire.getDurationBuilder().setNanoseconds(duration);
    return wire.build();
  }
}
