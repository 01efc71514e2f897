package io.souk.agent.master;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.leader.Pauses;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MasterConnectionTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Recorder recorder = new Recorder();
  private FakeMaster master;
  private MasterConnection connection;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    context.runOnContext(ignored -> connection.close());
    master.close();
    Await.success(vertx.close());
  }

  private void open(URI... masters) {
    open(Optional.empty(), masters);
  }

  private void open(Optional<String> authorization, URI... masters) {
    connection =
        new MasterConnection(
            vertx,
            List.of(masters),
            new Pauses(Duration.ofMillis(5), Duration.ofMillis(200)),
            new Random(4),
            authorization,
            Optional.empty(),
            recorder);
    context.runOnContext(ignored -> connection.open());
  }

  /** Writes down what it hears. */
  private final class Recorder implements MasterListener {
    final List<Event> events = new CopyOnWriteArrayList<>();
    final List<String> masters = new CopyOnWriteArrayList<>();
    final List<String> losses = new CopyOnWriteArrayList<>();
    volatile Fence fence = Fence.OPEN;

    @Override
    public Future<Call> subscription() {
      return Future.succeededFuture(
          Call.newBuilder()
              .setType(Call.Type.SUBSCRIBE)
              .setSubscribe(
                  Call.Subscribe.newBuilder()
                      .setInfo(AgentInfo.newBuilder().setHostname("here"))
                      .setVersion("1"))
              .build());
    }

    @Override
    public Fence fence() {
      return fence;
    }

    @Override
    public void event(Event event, Optional<String> cluster, String from) {
      fence = fence.raised(cluster, event.getTerm());
      events.add(event);
      masters.add(from);
    }

    @Override
    public void disconnected(String why) {
      losses.add(Vertx.currentContext() == context ? why : "on a strange context: " + why);
    }
  }

  private static URI deadEnd() {
    return URI.create("http://127.0.0.1:1");
  }

  private void awaitSubscribed(int times) {
    Await.until(
        "SUBSCRIBED",
        () ->
            recorder.events.stream().filter(e -> e.getType() == Event.Type.SUBSCRIBED).count()
                >= times);
  }

  private static Call update(int number) {
    return Call.newBuilder()
        .setType(Call.Type.UPDATE)
        .setUpdate(
            Call.Update.newBuilder()
                .addUpdates(
                    StatusUpdate.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                        .setStatus(
                            TaskStatus.newBuilder()
                                .setTaskId(TaskID.newBuilder().setValue("t" + number))
                                .setState(TaskState.TASK_RUNNING))))
        .build();
  }

  @Test
  void answersThePingThatComesWithTheWelcome() {
    open(master.url());

    Call pong =
        Await.value(
            "PONG",
            () -> master.calls().stream().filter(c -> c.getType() == Call.Type.PONG).findFirst());
    assertThat(pong.getAgentId().getValue()).isEqualTo("fake-S0");
    assertThat(recorder.losses).isEmpty();
  }

  @Test
  void triesTheOthersWhenOneIsDown() {
    open(deadEnd(), master.url());

    awaitSubscribed(1);
    assertThat(recorder.masters).containsOnly(master.url().getAuthority());
  }

  @Test
  void followsARedirectToTheLeader() {
    FakeMaster standby = FakeMaster.start(vertx);
    try {
      standby.redirectTo("//127.0.0.1:" + master.port() + "/api/v1/agent");
      open(standby.url());

      awaitSubscribed(1);
      assertThat(recorder.masters).containsOnly(master.url().getAuthority());
      assertThat(standby.subscriptions()).isEmpty();
    } finally {
      standby.close();
    }
  }

  @Test
  void redirectsInACircleEndInAnotherAttempt() {
    FakeMaster standby = FakeMaster.start(vertx);
    try {
      standby.redirectTo("/api/v1/agent");
      open(standby.url(), master.url());

      awaitSubscribed(1);
    } finally {
      standby.close();
    }
  }

  @Test
  void answersPings() {
    open(master.url());
    awaitSubscribed(1);

    master.send(Event.newBuilder().setType(Event.Type.PING));

    Await.until(
        "a PONG beside the first one",
        () -> master.calls().stream().filter(c -> c.getType() == Call.Type.PONG).count() == 2);
    assertThat(master.calls().get(1).getAgentId().getValue()).isEqualTo("fake-S0");
  }

  @Test
  void silenceMeansThatTheMasterIsLost() {
    master.setPingTimeout(0.2);
    open(master.url());

    awaitSubscribed(3);

    assertThat(recorder.losses).isNotEmpty().allMatch(why -> why.startsWith("no word"));
  }

  @Test
  void callsArriveInOrderHoweverManyThereAre() {
    open(master.url());
    awaitSubscribed(1);

    context.runOnContext(
        ignored -> IntStream.range(0, 3000).forEach(i -> connection.send(update(i))));

    Await.until("all updates", () -> master.updates().size() == 3000);
    assertThat(master.updates())
        .extracting(update -> update.getStatus().getTaskId().getValue())
        .isEqualTo(IntStream.range(0, 3000).mapToObj(i -> "t" + i).toList());
    assertThat(master.calls().size()).isLessThan(100);
  }

  @Test
  void aRefusalIsTriedAgain() {
    open(master.url());
    awaitSubscribed(1);

    master.send(
        Event.newBuilder()
            .setType(Event.Type.ERROR)
            .setError(Event.Error.newBuilder().setMessage("not you")));

    awaitSubscribed(2);
    assertThat(recorder.losses).containsExactly("refused: not you");
  }

  @Test
  void whatItShowsGoesWithEveryRequestAndIntoNoLog() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(MasterConnection.class);
    logger.addAppender(log);
    try {
      master.refuse(401);
      open(Optional.of("Basic c2VjcmV0"), master.url());
      Await.until("it has asked often", () -> master.requests() > 5);
      master.lead();
      awaitSubscribed(1);
      context.runOnContext(turn -> connection.send(update(1)));
      Await.until("the update", () -> !master.updates().isEmpty());
      assertThat(master.authorizations()).containsOnly(Optional.of("Basic c2VjcmV0"));
      assertThat(List.copyOf(log.list))
          .extracting(ILoggingEvent::getFormattedMessage)
          .noneMatch(line -> line.contains("c2VjcmV0"))
          .filteredOn(line -> line.contains("status 401"))
          .singleElement()
          .asString()
          .contains("it does not know the principal and secret of --credential");
    } finally {
      logger.detachAppender(log);
    }
  }
}
