package io.souk.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SchedulerSession} does, whatever its transport. An adapter's test supplies the
 * other end as a {@link Kernel}.
 */
public abstract class SchedulerSessionContract {

  /** Long enough for a busy machine: nothing waits so long when all is well. */
  protected static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough for a session to do what it must not do. */
  protected static final Duration A_WHILE = Duration.ofMillis(700);

  protected final Vertx vertx = Vertx.vertx();
  protected final Heard heard = new Heard();
  private final List<SchedulerSession> sessions = new ArrayList<>();
  protected Kernel kernel;
  protected Context context;

  /** The master's end of the transport, played by the test. */
  public interface Kernel extends AutoCloseable {

    /** The next SUBSCRIBE that arrives, its stream open and empty; waits so long for one. */
    Optional<Subscriber> pollSubscriber(Duration wait) throws Exception;

    /** The next other call that arrives; it is answered at once. Waits so long for one. */
    Optional<Call> pollCall(Duration wait) throws Exception;

    /** Refuses the next call instead of taking it. */
    void refuseNextCall(int status, String body);

    @Override
    void close() throws Exception;
  }

  /** One subscription, as the master sees it. */
  public interface Subscriber {

    /** What it asked for. */
    Call.Subscribe subscribe();

    /** Sends it an event. */
    void emit(Event event);

    /** Breaks the connection. */
    void breakOff();

    /** Whether the subscriber left; waits so long for it. */
    boolean awaitGone(Duration wait) throws Exception;
  }

  /** A master without subscribers. */
  protected abstract Kernel createKernel() throws Exception;

  /** A session of that master. */
  protected abstract SchedulerSession createSession(
      Kernel kernel, Context context, SchedulerSession.Listener listener);

  @BeforeEach
  void setUp() throws Exception {
    kernel = createKernel();
    context = vertx.getOrCreateContext();
  }

  @AfterEach
  void tearDown() throws Exception {
    sessions.forEach(SchedulerSession::close);
    kernel.close();
    await(vertx.close().toCompletionStage());
  }

  protected SchedulerSession open() {
    SchedulerSession session = createSession(kernel, context, heard);
    sessions.add(session);
    return session;
  }

  @Test
  void deliversEventsInOrderOnTheContext() throws Exception {
    open().subscribe(subscribe("first"));
    Subscriber subscriber = awaitSubscriber();
    assertThat(subscriber.subscribe().getFrameworkInfo().getName()).isEqualTo("first");
    subscriber.emit(subscribed("f-1"));
    for (int i = 0; i < 100; i++) {
      subscriber.emit(rescind("offer-" + i));
    }
    assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");
    for (int i = 0; i < 100; i++) {
      assertThat(heard.next()).isEqualTo("RESCIND offer-" + i);
    }
  }

  @Test
  void fillsInTheFrameworkIdAndKeepsTheOrderOfCalls() throws Exception {
    SchedulerSession session = subscribedSession();
    List<CompletionStage<Void>> results = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      results.add(session.send(kill("task-" + i)));
    }
    for (int i = 0; i < 50; i++) {
      Call call = awaitCall();
      assertThat(call.getFrameworkId().getValue()).isEqualTo("f-1");
      assertThat(call.getKill().getTaskId().getValue()).isEqualTo("task-" + i);
    }
    for (CompletionStage<Void> result : results) {
      await(result);
    }
  }

  @Test
  void aRefusedCallFailsAloneWithStatusAndBody() throws Exception {
    SchedulerSession session = subscribedSession();
    kernel.refuseNextCall(400, "Framework is odd");
    assertThatThrownBy(() -> await(session.send(kill("a"))))
        .cause()
        .isInstanceOfSatisfying(
            CallRefusedException.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(400);
              assertThat(refusal.getMessage()).isEqualTo("Framework is odd");
              assertThat(refusal.retryable()).isFalse();
            });
    awaitCall();
    await(session.send(kill("b")));
    assertThat(awaitCall().getKill().getTaskId().getValue()).isEqualTo("b");
  }

  @Test
  void refusesCallsWithoutSubscription() throws Exception {
    SchedulerSession session = open();
    assertUnavailable(session.send(kill("a")));
    session.subscribe(subscribe("first"));
    Subscriber subscriber = awaitSubscriber();
    assertUnavailable(session.send(kill("a")));
    subscriber.emit(subscribed("f-1"));
    heard.next();
    await(session.send(kill("a")));
  }

  @Test
  void subscribesAgainUnderTheSameIdAfterABreak() throws Exception {
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    Subscriber first = awaitSubscriber();
    assertThat(first.subscribe().getFrameworkInfo().hasId()).isFalse();
    first.emit(subscribed("f-1"));
    heard.next();
    first.breakOff();
    assertThat(heard.next()).startsWith("disconnected");
    Subscriber second = awaitSubscriber();
    assertThat(second.subscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
    assertThat(second.subscribe().getFrameworkInfo().getName()).isEqualTo("first");
    assertUnavailable(session.send(kill("a")));
    second.emit(subscribed("f-1"));
    assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");
    await(session.send(kill("a")));
  }

  @Test
  void subscribesAgainAsTheFrameworkHasBecome() throws Exception {
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    Subscriber first = awaitSubscriber();
    first.emit(subscribed("f-1"));
    heard.next();
    FrameworkInfo changed =
        FrameworkInfo.newBuilder()
            .setUser("u")
            .setName("changed")
            .setId(FrameworkID.newBuilder().setValue("f-1"))
            .addRoles("a")
            .addRoles("b")
            .build();
    await(
        session.send(
            Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(
                    Call.UpdateFramework.newBuilder()
                        .setFrameworkInfo(changed)
                        .addSuppressedRoles("b"))
                .build()));
    awaitCall();
    first.breakOff();
    Subscriber second = awaitSubscriber();
    assertThat(second.subscribe().getFrameworkInfo()).isEqualTo(changed);
    assertThat(second.subscribe().getSuppressedRolesList()).containsExactly("b");
  }

  @Test
  void anErrorEndsTheSubscriptionForGood() throws Exception {
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    Subscriber first = awaitSubscriber();
    first.emit(subscribed("f-1"));
    heard.next();
    first.emit(error("Framework failed over"));
    first.breakOff();
    assertThat(heard.next()).isEqualTo("ERROR Framework failed over");
    assertThat(kernel.pollSubscriber(A_WHILE)).isEmpty();
    assertUnavailable(session.send(kill("a")));
    session.subscribe(subscribe("second"));
    Subscriber second = awaitSubscriber();
    assertThat(second.subscribe().getFrameworkInfo().getName()).isEqualTo("second");
    assertThat(second.subscribe().getFrameworkInfo().hasId()).isFalse();
  }

  @Test
  void aNewSubscriptionTakesThePlaceOfTheOld() throws Exception {
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    Subscriber first = awaitSubscriber();
    first.emit(subscribed("f-1"));
    heard.next();
    session.subscribe(subscribe("second"));
    Subscriber second = awaitSubscriber();
    assertThat(first.awaitGone(PATIENCE)).isTrue();
    first.emit(rescind("late"));
    second.emit(subscribed("f-2"));
    assertThat(heard.next()).isEqualTo("SUBSCRIBED f-2");
    await(session.send(kill("a")));
    assertThat(awaitCall().getFrameworkId().getValue()).isEqualTo("f-2");
  }

  @Test
  void closesWithoutTeardownAndSaysNothingMore() throws Exception {
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    Subscriber subscriber = awaitSubscriber();
    subscriber.emit(subscribed("f-1"));
    heard.next();
    session.close();
    session.close();
    subscriber.emit(rescind("late"));
    assertThat(subscriber.awaitGone(PATIENCE)).isTrue();
    assertThat(kernel.pollCall(Duration.ZERO)).isEmpty();
    assertThat(kernel.pollSubscriber(A_WHILE)).isEmpty();
    assertThat(heard.isEmpty()).isTrue();
    assertUnavailable(session.send(kill("a")));
  }

  @Test
  void aListenerThatThrowsKeepsItsSession() throws Exception {
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    Subscriber subscriber = awaitSubscriber();
    subscriber.emit(subscribed("f-1"));
    heard.next();
    heard.throwOnce();
    subscriber.emit(rescind("a"));
    subscriber.emit(rescind("b"));
    assertThat(heard.next()).isEqualTo("RESCIND b");
    await(session.send(kill("a")));
  }

  protected SchedulerSession subscribedSession() throws Exception {
    SchedulerSession session = open();
    session.subscribe(subscribe("first"));
    awaitSubscriber().emit(subscribed("f-1"));
    assertThat(heard.next()).isEqualTo("SUBSCRIBED f-1");
    return session;
  }

  protected Subscriber awaitSubscriber() throws Exception {
    return kernel.pollSubscriber(PATIENCE).orElseThrow();
  }

  protected Call awaitCall() throws Exception {
    return kernel.pollCall(PATIENCE).orElseThrow();
  }

  protected static Call.Subscribe subscribe(String name) {
    return Call.Subscribe.newBuilder()
        .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("nobody").setName(name))
        .build();
  }

  protected static Call kill(String task) {
    return Call.newBuilder()
        .setType(Call.Type.KILL)
        .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task)))
        .build();
  }

  protected static Event subscribed(String frameworkId) {
    return subscribed(frameworkId, 15);
  }

  protected static Event subscribed(String frameworkId, double heartbeatSeconds) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .setHeartbeatIntervalSeconds(heartbeatSeconds))
        .build();
  }

  protected static Event rescind(String offer) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.RESCIND);
    event.getRescindBuilder().getOfferIdBuilder().setValue(offer);
    return event.build();
  }

  protected static Event error(String message) {
    return Event.newBuilder()
        .setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message))
        .build();
  }

  protected static void assertUnavailable(CompletionStage<Void> stage) {
    assertThatThrownBy(() -> await(stage))
        .cause()
        .isInstanceOfSatisfying(
            CallRefusedException.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(503);
              assertThat(refusal.retryable()).isTrue();
            });
  }

  protected static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Remembers what a session said; fails the test when it is told on the wrong context. */
  protected final class Heard implements SchedulerSession.Listener {

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private volatile boolean throwing;

    @Override
    public void onEvent(Event event) {
      if (throwing) {
        throwing = false;
        throw new IllegalStateException("thrown by the test");
      }
      String text =
          switch (event.getType()) {
            case SUBSCRIBED -> " " + event.getSubscribed().getFrameworkId().getValue();
            case RESCIND -> " " + event.getRescind().getOfferId().getValue();
            case ERROR -> " " + event.getError().getMessage();
            default -> "";
          };
      add(event.getType() + text);
    }

    @Override
    public void onDisconnected(String reason) {
      add("disconnected: " + reason);
    }

    private void add(String text) {
      news.add(Vertx.currentContext() == context ? text : text + " on the wrong context");
    }

    public void throwOnce() {
      throwing = true;
    }

    /** The oldest news not asked for yet. */
    public String next() throws InterruptedException {
      String text = news.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(text).as("the session said nothing").isNotNull();
      return text;
    }

    public boolean isEmpty() {
      return news.isEmpty();
    }
  }
}
