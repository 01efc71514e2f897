package io.souk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.souk.master.bus.CallCheck;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls of frameworks, agents and operators that are well formed and senseless: each is answered,
 * none is answered with a failure of the master, and the cluster goes on to do its work.
 */
class HostileCallsTest {

  private static final int CALLS = 5_000;
  private static final Duration STEP = Duration.ofMillis(40);

  private final Cluster cluster = new Cluster();
  private final SimAgent agent = new SimAgent(cluster, "h1", 64, 65536).subscribe().answering();
  private final SimFramework victim = new SimFramework(cluster, "victim").subscribe();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void frameworksCannotBreakTheMaster(long seed) {
    RandomCalls calls = new RandomCalls(seed);
    Random random = new Random(seed);
    victim.suppress();
    SimFramework framework = subscribed(seed);
    know(calls, framework);
    for (int i = 0; i < CALLS; i++) {
      Call.Builder call = Call.newBuilder();
      Call.Type type =
          random.nextInt(3) == 0
              ? Call.Type.ACCEPT
              : Call.Type.values()[random.nextInt(Call.Type.values().length)];
      boolean ending = type == Call.Type.TEARDOWN || type == Call.Type.SUBSCRIBE;
      if (ending) {
        continue;
      }
      call.setType(type).setFrameworkId(framework.id());
      fillBody(calls, call, type.name());
      ownOffers(framework, call, random);
      if (CallCheck.findProblem(call.build()).isEmpty()) {
        check(
            new Command.SchedulerCall(call.build(), framework.stream, Optional.empty()),
            call.build());
      }
      if (i % 10 == 0) {
        framework.revive();
      }
      step(calls, framework);
    }
    assertThat(agent.events(Event.Type.RUN_TASKS))
        .as("launches among them that were right")
        .hasSizeGreaterThan(3);
    victimIsServed(framework);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void subscriptionsCannotBreakTheMaster(long seed) {
    RandomCalls calls = new RandomCalls(seed);
    calls.know(victim.id().getValue());
    for (int i = 0; i < CALLS; i++) {
      Call.Subscribe subscribe = calls.next(Call.Subscribe.getDefaultInstance());
      check(
          new Command.SubscribeFramework(cluster.newStream(), subscribe, Optional.empty()),
          subscribe);
      cluster.advance(STEP);
    }
    assertThat(cluster.givenUp).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9})
  void operatorsCannotBreakTheMaster(long seed) {
    RandomCalls calls = new RandomCalls(seed);
    Random random = new Random(seed);
    know(calls, victim);
    for (int i = 0; i < CALLS; i++) {
      io.souk.protocol.mesos.master.Call.Builder call =
          io.souk.protocol.mesos.master.Call.newBuilder();
      io.souk.protocol.mesos.master.Call.Type[] types =
          io.souk.protocol.mesos.master.Call.Type.values();
      call.setType(types[random.nextInt(types.length)]);
      fillBody(calls, call, call.getType().name());
      if (!isDestructive(call)) {
        check(new Command.OperatorCall(call.build(), Optional.empty()), call.build());
      }
      step(calls, victim);
    }
    assertThat(cluster.givenUp).isEmpty();
  }

  /** What rightly takes the agent or the framework away from the rest of the test. */
  private static boolean isDestructive(io.souk.protocol.mesos.master.Call.Builder call) {
    return switch (call.getType()) {
      case MARK_AGENT_GONE, DRAIN_AGENT, DEACTIVATE_AGENT, START_MAINTENANCE, TEARDOWN -> true;
      default -> false;
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 11, 12})
  void agentsCannotBreakTheMaster(long seed) {
    RandomCalls calls = new RandomCalls(seed);
    Random random = new Random(seed);
    SimAgent hostile = new SimAgent(cluster, "h2", 4, 4096).subscribe().answering();
    know(calls, victim);
    calls.know(hostile.id().getValue());
    for (int i = 0; i < CALLS; i++) {
      io.souk.protocol.agent.Call.Builder call = io.souk.protocol.agent.Call.newBuilder();
      io.souk.protocol.agent.Call.Type[] types = io.souk.protocol.agent.Call.Type.values();
      call.setType(types[random.nextInt(types.length)]);
      fillBody(calls, call, call.getType().name());
      call.setAgentId(hostile.id());
      if (call.getType() == io.souk.protocol.agent.Call.Type.SUBSCRIBE) {
        check(
            new Command.SubscribeAgent(
                cluster.newStream(), Optional.empty(), call.getSubscribe(), "127.0.0.2"),
            call.build());
      } else {
        check(new Command.AgentCall(hostile.stream.orElseThrow(), call.build()), call.build());
      }
      if (hostile.ended()) {
        hostile = new SimAgent(cluster, "x" + i, 4, 4096).subscribe().answering();
        calls.know(hostile.id().getValue());
      }
      step(calls, victim);
    }
    assertThat(cluster.givenUp).isEmpty();
  }

  private SimFramework subscribed(long seed) {
    io.souk.protocol.mesos.FrameworkInfo.Capability.Type[] all =
        io.souk.protocol.mesos.FrameworkInfo.Capability.Type.values();
    SimFramework framework =
        seed % 2 == 0
            ? new SimFramework(cluster, "eng")
            : new SimFramework(
                cluster,
                "eng",
                java.util.Arrays.stream(all)
                    .filter(type -> type.getNumber() > 0)
                    .toArray(io.souk.protocol.mesos.FrameworkInfo.Capability.Type[]::new));
    return framework.subscribe();
  }

  private void know(RandomCalls calls, SimFramework framework) {
    calls.know(framework.id().getValue());
    calls.know(victim.id().getValue());
    calls.know(agent.id().getValue());
  }

  /** The member that belongs to the type of the call, if there is one. */
  private static void fillBody(RandomCalls calls, Message.Builder call, String type) {
    FieldDescriptor field =
        call.getDescriptorForType().findFieldByName(type.toLowerCase(Locale.ROOT));
    if (field != null) {
      calls.set(call, field, 0);
    }
  }

  /** Offers are named by chance too seldom to get to the operations. */
  private void ownOffers(SimFramework framework, Call.Builder call, Random random) {
    if (call.hasAccept() && random.nextInt(4) > 0) {
      call.getAcceptBuilder().clearOfferIds();
      List<Offer> open = framework.offers();
      if (!open.isEmpty()) {
        call.getAcceptBuilder().addOfferIds(open.getLast().getId());
      }
      agent.take();
      call.getAcceptBuilder().getFiltersBuilder().setRefuseSeconds(0);
    }
  }

  private void check(Command command, Message what) {
    Optional<Reply> reply = cluster.trySend(command);
    assertThat(reply).as("answer to " + what).isPresent();
    assertThat(reply.get().status()).as(reply.get() + " to " + what).isNotEqualTo(500);
    assertThat(reply.get().body()).doesNotContain("Exception").doesNotContain("\tat ");
    assertThat(cluster.givenUp).as("after " + what).isEmpty();
  }

  private void step(RandomCalls calls, SimFramework framework) {
    cluster.advance(STEP);
    framework.offers().stream().limit(2).forEach(offer -> calls.meet(offer.getId().getValue()));
  }

  /** Whatever happened: another framework still gets its task run. */
  private void victimIsServed(SimFramework hostile) {
    hostile.teardown();
    victim.revive();
    cluster.advance(Duration.ofSeconds(10));
    Consumer<Offer> run =
        offer -> {
          victim.accept(offer, 1, SimFramework.task("served", offer, 0.1, 32));
          agent.update(victim.id(), "served", TaskState.TASK_RUNNING);
        };
    victim.offers().stream()
        .filter(offer -> SimFramework.amount(offer.getResourcesList(), "cpus") >= 0.1)
        .findFirst()
        .ifPresentOrElse(
            run,
            () -> {
              throw new AssertionError("no offer for the victim: " + victim.events());
            });
    assertThat(agent.tasks()).containsKey(SimAgent.key(victim.id(), "served"));
  }
}
