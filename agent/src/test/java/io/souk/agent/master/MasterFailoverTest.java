package io.souk.agent.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.leader.Pauses;
import io.souk.protocol.mesos.AgentInfo;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several masters, over real HTTP: who is followed, who is not, and that it is never two. */
class MasterFailoverTest {

  private static final Duration LONG = Duration.ofMinutes(10);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final FakeMaster a = FakeMaster.start(vertx);
  private final FakeMaster b = FakeMaster.start(vertx);
  private final FakeMaster c = FakeMaster.start(vertx);
  private final Recorder recorder = new Recorder();
  private MasterConnection connection;

  @AfterEach
  void stop() {
    context.runOnContext(ignored -> connection.close());
    Stream.of(a, b, c).forEach(FakeMaster::close);
    Await.success(vertx.close());
  }

  /** Believes as an agent does. */
  private final class Recorder implements MasterListener {
    final List<String> heard = new CopyOnWriteArrayList<>();
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
      heard.add(event.getType() + " " + from);
    }

    @Override
    public void disconnected(String why) {
      losses.add(why);
    }
  }

  private void open(URI... masters) {
    open(new MasterConnection.Patience(LONG, LONG), masters);
  }

  private void open(MasterConnection.Patience patience, URI... masters) {
    connection =
        new MasterConnection(
            vertx,
            List.of(masters),
            new Pauses(Duration.ofMillis(5), Duration.ofMillis(100)),
            new Random(11),
            patience,
            Optional.empty(),
            Optional.empty(),
            recorder);
    context.runOnContext(ignored -> connection.open());
  }

  private void awaitSubscribed(FakeMaster master) {
    Await.until(
        "SUBSCRIBED of " + master.url(),
        () -> recorder.heard.contains("SUBSCRIBED " + master.url().getAuthority()));
  }

  private void assertOneStream(FakeMaster master) {
    for (FakeMaster other : List.of(a, b, c)) {
      Await.until(
          "one stream at " + master.url() + " alone",
          () -> other.openStreams() == (other == master ? 1 : 0));
    }
  }

  private static String at(FakeMaster master) {
    return "//" + master.url().getAuthority() + "/api/v1/agent";
  }

  @Test
  void aDeadTargetOfARedirectGoesOnToTheNextMaster() {
    a.redirectTo("//127.0.0.1:1/api/v1/agent");
    open(a.url(), b.url());

    awaitSubscribed(b);
    assertOneStream(b);
  }

  @Test
  void aCircleOfRedirectsGoesOnToTheNextMaster() {
    a.redirectTo(at(b));
    b.redirectTo(at(a));
    open(a.url(), b.url(), c.url());

    awaitSubscribed(c);
    assertOneStream(c);
    assertThat(a.requests() + b.requests()).as("hops").isLessThan(20);
  }

  @Test
  void aChainOfRedirectsIsFollowed() {
    a.redirectTo(at(b));
    b.redirectTo(at(c));
    open(a.url());

    awaitSubscribed(c);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//[", "nonsense://", "http://", ""})
  void aBrokenRedirectGoesOnToTheNextMaster(String location) {
    a.redirectTo(location);
    open(a.url(), b.url());

    awaitSubscribed(b);
  }

  @Test
  void aServerThatIsNoMasterGoesOnToTheNext() {
    HttpServer web =
        Await.success(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end("x".repeat(100_000)))
                .listen(0, "127.0.0.1"));
    b.refuse(404);
    open(URI.create("http://127.0.0.1:" + web.actualPort()), b.url(), c.url());

    awaitSubscribed(c);
  }

  @Test
  void asksUntilSomebodyLeads() {
    Stream.of(a, b, c).forEach(master -> master.refuse(503));
    open(a.url(), b.url(), c.url());
    Await.until("every master was asked twice", () -> min(a, b, c) >= 2);

    b.lead();
    a.redirectTo(at(b));
    c.redirectTo(at(b));

    awaitSubscribed(b);
    assertOneStream(b);
  }

  private static int min(FakeMaster... masters) {
    return Stream.of(masters).mapToInt(FakeMaster::requests).min().orElseThrow();
  }

  @Test
  void aConnectionThatBreaksInTheMiddleOfSubscribeIsNoStream() {
    a.breakNextSubscription();
    open(a.url(), b.url());

    awaitSubscribed(b);
    assertOneStream(b);
    assertThat(recorder.losses).isEmpty();
  }

  @Test
  void whoNeverAnswersIsGivenUp() {
    a.fallSilent();
    open(new MasterConnection.Patience(Duration.ofMillis(300), LONG), a.url(), b.url());

    awaitSubscribed(b);
  }

  @Test
  void anAnswerThatComesTooLateIsClosed() {
    Promise<Void> late = Promise.promise();
    a.admitAfter(late.future());
    open(new MasterConnection.Patience(Duration.ofMillis(300), LONG), a.url(), b.url());
    awaitSubscribed(b);

    late.complete();

    Await.until("the late subscription was taken", () -> !a.subscriptions().isEmpty());
    assertOneStream(b);
    assertThat(recorder.heard).noneMatch(line -> line.endsWith(a.url().getAuthority()));
  }

  @Test
  void aLeaderOfALowerTermIsNotObeyed() {
    recorder.fence = new Fence(Optional.empty(), 5);
    a.setTerm(4);
    b.setTerm(5);
    open(a.url(), b.url());

    awaitSubscribed(b);
    assertOneStream(b);
    assertThat(recorder.heard).noneMatch(line -> line.endsWith(a.url().getAuthority()));
    assertThat(a.calls()).as("not even a PONG").isEmpty();
    assertThat(recorder.losses).isEmpty();
  }

  @Test
  void aHigherTermOfAnotherClusterIsNotObeyed() {
    recorder.fence = new Fence(Optional.of("one"), 5);
    a.setCluster("other");
    a.setTerm(900);
    b.setCluster("one");
    b.setTerm(6);
    open(a.url(), b.url());

    awaitSubscribed(b);
    assertOneStream(b);
    assertThat(recorder.fence).isEqualTo(new Fence(Optional.of("one"), 6));
  }

  @Test
  void aPointerToAnEarlierLeaderIsNotFollowed() {
    recorder.fence = new Fence(Optional.empty(), 5);
    a.redirectTo(at(c), 4);
    b.setTerm(5);
    open(a.url(), b.url());

    awaitSubscribed(b);
    assertThat(c.requests()).isZero();
  }

  @Test
  void aLeaderThatFellSilentIsLeftForItsSuccessor() {
    open(a.url(), b.url());
    awaitSubscribed(a);

    a.fallSilent();
    b.setTerm(2);
    b.redirectTo("//" + b.url().getAuthority(), 2);
    Await.until("others are asked", () -> b.questions() > 0);
    b.lead();

    awaitSubscribed(b);
    assertOneStream(b);
  }

  @Test
  void aLeaderThatOthersConfirmIsNotLeft() {
    open(a.url(), b.url());
    awaitSubscribed(a);

    a.fallSilent();
    b.redirectTo("//" + a.url().getAuthority(), 1);
    Await.until("others are asked", () -> b.questions() > 0);

    assertThat(recorder.losses).isEmpty();
    assertThat(a.openStreams()).isEqualTo(1);
  }

  @Test
  void aCallThatADeadLeaderNeverAnswersHoldsUpNothing() {
    open(a.url(), b.url());
    awaitSubscribed(a);
    a.fallSilent();
    int before = a.requests();
    context.runOnContext(ignored -> connection.send(message()));
    Await.until("the call is under way", () -> a.requests() > before);

    context.runOnContext(ignored -> connection.reconnect("it is gone"));
    awaitSubscribed(b);
    context.runOnContext(ignored -> connection.send(message()));

    Await.until(
        "the next leader hears",
        () -> b.calls().stream().anyMatch(call -> call.getType() == Call.Type.EXECUTOR_EXITED));
  }

  private static Call message() {
    Call.Builder call = Call.newBuilder().setType(Call.Type.EXECUTOR_EXITED);
    call.getExecutorExitedBuilder().getFrameworkIdBuilder().setValue("f");
    call.getExecutorExitedBuilder().getExecutorIdBuilder().setValue("e");
    return call.build();
  }

  @Test
  void whoLostALeaderDoesNotComeBackToItFirst() {
    open(a.url(), b.url(), c.url());
    awaitSubscribed(a);

    a.dropStream();

    Await.until("another master", () -> b.subscriptions().size() + c.subscriptions().size() == 1);
    assertThat(a.subscriptions()).hasSize(1);
    assertThat(recorder.losses).hasSize(1);
  }
}
