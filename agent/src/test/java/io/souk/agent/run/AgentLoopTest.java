package io.souk.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.process.ProcessRuntime;
import io.souk.agent.check.Checks;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.executor.ExecutorTimes;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.NoFetcher;
import io.souk.agent.fake.Wire;
import io.souk.agent.gc.Retention;
import io.souk.agent.oversubscribe.Oversubscription;
import io.souk.agent.recover.Reconfiguration;
import io.souk.agent.recover.RecoveryPolicy;
import io.souk.agent.sandbox.TaskEnvironment;
import io.souk.agent.stats.Tally;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.leader.Pauses;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop does with events that come in one turn of it; the test is its master. */
class AgentLoopTest {

  private static final Event.ApplyOperation FIRST =
      Wire.apply(1, Wire.reserve(Wire.reserved("mem", 100, "eng")));
  private static final Event.ApplyOperation SECOND =
      Wire.apply(2, Wire.reserve(Wire.reserved("mem", 200, "eng")));

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final ProcessRuntime process = new ProcessRuntime();
  private AgentLoop agent;

  @BeforeEach
  void register() {
    Checks none = (target, listener) -> () -> {};
    agent =
        inOneTurn(
            () ->
                Future.succeededFuture(
                    new AgentLoop(
                        new Tally(),
                        context,
                        settings(),
                        new Layout(dir),
                        new AgentLoop.Tools(
                            new Runtimes(
                                process, Optional.empty(), Optional.empty(), Optional.empty()),
                            none,
                            new NoFetcher(),
                            Oversubscription.NONE),
                        Clock.systemUTC())));
    Await.success(agent.start());
    inOneTurn(
        () -> {
          event(
              Event.newBuilder()
                  .setType(Event.Type.SUBSCRIBED)
                  .setSubscribed(
                      Event.Subscribed.newBuilder()
                          .setAgentId(AgentID.newBuilder().setValue("S0"))
                          .setPingTimeoutSeconds(60)));
          return agent.registered();
        });
  }

  @AfterEach
  void stop() {
    Await.done(agent.stop(false));
    Await.done(process.close());
    Await.success(vertx.close());
  }

  @Test
  void operationsThatWaitForTheDiskAreToldToTheNextMaster() {
    Operation first =
        inOneTurn(
                () -> {
                  apply(FIRST);
                  return agent.subscription();
                })
            .getSubscribe()
            .getOperations(0);
    assertThat(first.getLatestStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);

    Call.Subscribe told =
        inOneTurn(
                () -> {
                  event(
                      Event.newBuilder()
                          .setType(Event.Type.ACKNOWLEDGE_OPERATION)
                          .setAcknowledgeOperation(
                              Event.AcknowledgeOperation.newBuilder()
                                  .setOperationUuid(FIRST.getUuid())
                                  .setStatusUuid(first.getLatestStatus().getUuid().getValue())));
                  apply(SECOND);
                  agent.disconnected("the test says so");
                  return agent.subscription();
                })
            .getSubscribe();

    assertThat(told.getOperationsList())
        .singleElement()
        .satisfies(
            second -> {
              assertThat(second.getUuid().getValue()).isEqualTo(SECOND.getUuid());
              assertThat(second.getLatestStatus().getState())
                  .isEqualTo(OperationState.OPERATION_FINISHED);
            });
    assertThat(told.getCheckpointedResourcesList())
        .containsExactly(Wire.reserved("mem", 300, "eng"));
  }

  private void apply(Event.ApplyOperation operation) {
    event(Event.newBuilder().setType(Event.Type.APPLY_OPERATION).setApplyOperation(operation));
  }

  private void event(Event.Builder event) {
    agent.event(event.setTerm(1).build(), Optional.empty(), "test:5050");
  }

  /** Nothing that the disk answers comes between what {@code turn} does. */
  private <T> T inOneTurn(Supplier<Future<T>> turn) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(ignored -> turn.get().onComplete(promise));
    return Await.success(promise.future());
  }

  private static AgentLoop.Settings settings() {
    Resource memory =
        Resource.newBuilder()
            .setName("mem")
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(1024))
            .build();
    return new AgentLoop.Settings(
        AgentInfo.newBuilder().setHostname("here").setPort(1).addResources(memory).build(),
        new TaskEnvironment("127.0.0.1", 1, Map.of(), ExecutorTimes.DEFAULT),
        Map.of(),
        List.of(URI.create("http://127.0.0.1:1")),
        new Pauses(Duration.ofMinutes(10), Duration.ofMinutes(10)),
        new RecoveryPolicy(false, true, Reconfiguration.Policy.EQUAL, false, "boot-1"),
        false,
        Retention.DEFAULT,
        Optional.empty());
  }
}
