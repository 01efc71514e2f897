package io.souk.framework.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.framework.CallRefusedException;
import io.souk.framework.SchedulerSession;
import io.souk.framework.SchedulerSessionContract;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.RoleSecurity;
import io.vertx.core.Context;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSchedulerSessionTest extends SchedulerSessionContract {

  private Codec codec = Codec.PROTOBUF;
  private List<URI> masters = List.of();
  private Duration patience = Duration.ofSeconds(60);

  @Override
  protected Kernel createKernel() throws Exception {
    return startMaster();
  }

  /** How masters and sessions speak with each other. */
  protected RoleSecurity security() {
    return RoleSecurity.OPEN;
  }

  /** One that is asked before the one that will lead. */
  void askFirst(FakeMaster other) {
    masters = List.of(other.url(), master().url());
  }

  private FakeMaster startMaster() throws Exception {
    return FakeMaster.start(vertx, security().tls());
  }

  @Override
  protected SchedulerSession createSession(
      Kernel kernel, Context context, SchedulerSession.Listener listener) {
    List<URI> urls = masters.isEmpty() ? List.of(master().url()) : masters;
    return new HttpSchedulerSession(
        vertx,
        context,
        HttpSessionConfig.of(urls)
            .withCodec(codec)
            .withHeaders(Map.of("Authorization", "Basic eDp5"))
            .withSecurity(security())
            .withPauses(Duration.ofMillis(10), Duration.ofMillis(100))
            .withPatience(patience),
        listener);
  }

  private FakeMaster master() {
    return (FakeMaster) kernel;
  }

  @Test
  void speaksJsonToo() throws Exception {
    codec = Codec.JSON;
    SchedulerSession session = subscribedSession();
    await(session.send(kill("a")));
    FakeMaster.Request request = master().pollRequest(PATIENCE).orElseThrow();
    assertThat(request.contentType()).isEqualTo("application/json");
    assertThat(request.accept()).isEqualTo("application/json");
    assertThat(request.streamId()).contains("stream-1");
  }

  @Test
  void sendsTheIdOfTheCurrentStream() throws Exception {
    SchedulerSession session = subscribedSession();
    session.subscribe(subscribe("second"));
    awaitSubscriber().emit(subscribed("f-2"));
    heard.next();
    await(session.send(kill("a")));
    FakeMaster.Request request = master().pollRequest(PATIENCE).orElseThrow();
    assertThat(request.contentType()).isEqualTo("application/x-protobuf");
    assertThat(request.streamId()).contains("stream-2");
  }

  @Test
  void manyCallsArriveInTheOrderInWhichTheyWereSent() throws Exception {
    SchedulerSession session = subscribedSession();
    List<CompletionStage<Void>> sent = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      sent.add(session.send(kill("task-" + i)));
    }
    for (int i = 0; i < sent.size(); i++) {
      await(sent.get(i));
      Call call = master().pollRequest(PATIENCE).orElseThrow().call();
      assertThat(call.getKill().getTaskId().getValue()).isEqualTo("task-" + i);
    }
  }

  @Test
  void followsARedirectRelativeToTheScheme() throws Exception {
    try (FakeMaster standby = startMaster()) {
      masters = List.of(standby.url());
      String location = "//127.0.0.1:" + master().url().getPort() + "/api/v1/scheduler";
      standby.refuseNextSubscribe(307, Map.of("Location", location), "");
      SchedulerSession session = subscribedSession();
      assertThat(((HttpSchedulerSession) session).master()).isEqualTo(master().url());
      await(session.send(kill("a")));
      awaitCall();
    }
  }

  @Test
  void leavesACircleOfRedirects() throws Exception {
    FakeMaster master = master();
    for (int i = 0; i < 20; i++) {
      master.refuseNextSubscribe(307, Map.of("Location", master.url() + "/api/v1/scheduler"), "");
    }
    subscribedSession();
  }

  @Test
  void triesTheMastersInTurn() throws Exception {
    masters = List.of(URI.create("http://127.0.0.1:" + unusedPort()), master().url());
    subscribedSession();
  }

  @Test
  void triesAgainWhenNobodyLeads() throws Exception {
    master().refuseNextSubscribe(503, Map.of(), "No leader elected");
    master().refuseNextSubscribe(307, Map.of("Location", "nonsense://"), "");
    master().refuseNextSubscribe(307, Map.of(), "");
    subscribedSession();
    assertThat(heard.isEmpty()).isTrue();
  }

  @Test
  void takesSilenceForABrokenConnection() throws Exception {
    open().subscribe(subscribe("first"));
    Subscriber first = awaitSubscriber();
    first.emit(subscribed("f-1", 0.02));
    assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");
    assertThat(heard.next()).isEqualTo("disconnected: nothing heard for 100 ms");
    assertThat(first.awaitGone(PATIENCE)).isTrue();
    Subscriber second = awaitSubscriber();
    assertThat(second.subscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
  }

  @Test
  void givesUpAStreamThatNeverBegins() throws Exception {
    patience = Duration.ofMillis(200);
    open().subscribe(subscribe("first"));
    Subscriber first = awaitSubscriber();
    assertThat(first.awaitGone(PATIENCE)).isTrue();
    awaitSubscriber();
  }

  @Test
  void whatItGaveUpAndArrivesLateIsToldApartAndNotListenedTo() throws Exception {
    patience = Duration.ofMillis(500);
    master().holdNextSubscribe();
    open().subscribe(subscribe("first"));
    FakeMaster.StreamSubscriber second = (FakeMaster.StreamSubscriber) awaitSubscriber();
    second.emit(subscribed("f-1", 60));
    assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");

    master().letGo();

    FakeMaster.StreamSubscriber late = (FakeMaster.StreamSubscriber) awaitSubscriber();
    assertThat(late.order().isBefore(second.order())).isTrue();
    late.emit(error("Framework failed over"));
    assertThat(late.awaitGone(PATIENCE)).isTrue();
    second.emit(subscribed("f-1", 60));
    assertThat(heard.next()).as("not the late one's ERROR").isEqualTo("SUBSCRIBED f-1");
  }

  @Test
  void givesUpACallThatIsNotAnswered() throws Exception {
    patience = Duration.ofMillis(500);
    SchedulerSession session = subscribedSession();
    master().fallSilent();
    assertUnavailable(session.send(kill("a")));
  }

  @Test
  void garbageBreaksTheConnection() throws Exception {
    open().subscribe(subscribe("first"));
    FakeMaster.StreamSubscriber first = (FakeMaster.StreamSubscriber) awaitSubscriber();
    first.emit(subscribed("f-1"));
    heard.next();
    first.emitRaw("this is no record");
    assertThat(heard.next()).startsWith("disconnected");
    awaitSubscriber().emit(subscribed("f-1"));
    assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");
  }

  @Test
  void aCallSentToAFormerLeaderMakesItSubscribeAnew() throws Exception {
    SchedulerSession session = subscribedSession();
    kernel.refuseNextCall(307, "");
    assertThatThrownBy(() -> await(session.send(kill("a"))))
        .cause()
        .isInstanceOfSatisfying(
            CallRefusedException.class, refusal -> assertThat(refusal.retryable()).isTrue());
    assertThat(heard.next()).startsWith("disconnected");
    awaitSubscriber();
  }

  @Test
  void leavesAMasterThatNeverAnswers() throws Exception {
    patience = Duration.ofSeconds(3);
    try (FakeMaster stopped = startMaster()) {
      stopped.fallSilent();
      masters = List.of(stopped.url(), master().url());
      subscribedSession();
    }
  }

  @ParameterizedTest
  @CsvSource({"one, 4", "other, 9"})
  void takesNoStreamOfADeposedLeaderOrAnotherCluster(String cluster, long term) throws Exception {
    try (FakeMaster deposed = startMaster()) {
      masters = List.of(master().url(), deposed.url());
      master().setTerm(5);
      master().setCluster("one");
      deposed.setTerm(term);
      deposed.setCluster(cluster);
      open().subscribe(subscribe("first"));
      Subscriber first = awaitSubscriber();
      first.emit(subscribed("f-1"));
      assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");

      first.breakOff();

      assertThat(heard.next()).startsWith("disconnected");
      Subscriber stale = deposed.pollSubscriber(PATIENCE).orElseThrow();
      stale.emit(subscribed("f-1"));
      assertThat(stale.awaitGone(PATIENCE)).isTrue();
      Subscriber second = awaitSubscriber();
      assertThat(second.subscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
      second.emit(subscribed("f-1"));
      assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");
      assertThat(heard.isEmpty()).isTrue();
    }
  }

  @Test
  void followsNoPointerToADeposedLeader() throws Exception {
    try (FakeMaster standby = startMaster();
        FakeMaster deposed = startMaster()) {
      masters = List.of(master().url(), standby.url());
      master().setTerm(5);
      Map<String, String> pointer =
          Map.of("Souk-Term", "4", "Location", "//127.0.0.1:" + deposed.url().getPort() + "/x");
      for (int i = 0; i < 10; i++) {
        standby.refuseNextSubscribe(307, pointer, "");
      }
      open().subscribe(subscribe("first"));
      Subscriber first = awaitSubscriber();
      first.emit(subscribed("f-1"));
      heard.next();

      first.breakOff();

      awaitSubscriber();
      assertThat(deposed.pollSubscriber(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void aCallUnderWayWhenTheLeaderDiesIsToldFailed() throws Exception {
    patience = Duration.ofSeconds(3);
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    Subscriber first = awaitSubscriber();
    first.emit(subscribed("f-1"));
    heard.next();
    master().fallSilent();
    CompletionStage<Void> underWay = session.send(kill("a"));
    CompletionStage<Void> waiting = session.send(kill("b"));

    first.breakOff();

    assertUnavailable(underWay);
    assertUnavailable(waiting);
  }

  @Test
  void refusesUselessConfigurations() {
    assertThatThrownBy(() -> HttpSessionConfig.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    for (String url : List.of("127.0.0.1:5050", "ftp://host", "http:///path", "/x")) {
      assertThatThrownBy(() -> HttpSessionConfig.of(List.of(URI.create("http://a"), uri(url))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--master");
    }
  }

  private static URI uri(String text) {
    return text.startsWith("127") ? URI.create("//" + text) : URI.create(text);
  }

  private static int unusedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
