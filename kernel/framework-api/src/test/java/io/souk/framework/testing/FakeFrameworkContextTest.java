package io.souk.framework.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.framework.CallRefusedException;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeFrameworkContextTest {

  private static final Call.Subscribe SUBSCRIBE =
      Call.Subscribe.newBuilder()
          .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("nobody").setName("example"))
          .build();
  private static final Call REVIVE = Call.newBuilder().setType(Call.Type.REVIVE).build();

  private final Vertx vertx = Vertx.vertx();
  private final FakeFrameworkContext context = new FakeFrameworkContext(vertx);
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final SchedulerSession.Listener listener =
      new SchedulerSession.Listener() {
        @Override
        public void onEvent(Event event) {
          heard.add(event.getType() + (Vertx.currentContext() == context.context() ? "" : "!"));
        }

        @Override
        public void onDisconnected(String reason) {
          heard.add(reason);
        }
      };

  @AfterEach
  void closeVertx() {
    await(vertx.close().toCompletionStage());
  }

  @Test
  void answersASubscriptionOnTheContext() {
    SchedulerSession session = context.openSession(listener);
    session.subscribe(SUBSCRIBE);
    await(session.send(REVIVE));
    assertThat(heard).containsExactly("SUBSCRIBED");
    assertThat(context.session().awaitCall(Call.Type.REVIVE).getFrameworkId().getValue())
        .isEqualTo("framework-1");
    assertThat(context.session().subscriptions()).containsExactly(SUBSCRIBE);
  }

  @Test
  void refusesCallsWithoutSubscription() {
    SchedulerSession session = context.openSession(listener);
    assertRefused(503, session.send(REVIVE));
    context.session().withholdSubscribed();
    session.subscribe(SUBSCRIBE);
    assertRefused(503, session.send(REVIVE));
    await(context.session().subscribed());
    await(session.send(REVIVE));
    await(context.session().disconnect("lost"));
    assertRefused(503, session.send(REVIVE));
    assertThat(heard).containsExactly("SUBSCRIBED", "lost");
    assertThat(context.session().calls(Call.Type.REVIVE)).hasSize(1);
  }

  @Test
  void refusesAsTold() {
    SchedulerSession session = context.openSession(listener);
    session.subscribe(SUBSCRIBE);
    context.session().refuse(call -> Optional.of(new CallRefusedException(400, "no")));
    assertRefused(400, session.send(REVIVE));
  }

  @Test
  void isSilentOnceClosed() {
    SchedulerSession session = context.openSession(listener);
    session.subscribe(SUBSCRIBE);
    await(context.session().emit(Event.newBuilder().setType(Event.Type.HEARTBEAT).build()));
    session.close();
    await(context.session().emit(Event.newBuilder().setType(Event.Type.HEARTBEAT).build()));
    assertThat(heard).containsExactly("SUBSCRIBED", "HEARTBEAT");
    assertThat(context.session().closed()).isTrue();
  }

  @Test
  void keepsDataOverARestart() {
    await(
        context
            .store()
            .commit(
                Store.Batch.of(
                    new Store.Write.Put("k", ByteString.copyFromUtf8("v"), Store.Expected.ANY))));
    FakeFrameworkContext next = context.restarted();
    assertThat(await(next.store().get("k"))).isPresent();
    assertThatThrownBy(() -> await(context.store().get("k"))).hasMessageContaining("closed");
    assertThat(next.newId()).isNotEqualTo(context.newId());
  }

  @Test
  void turnsTheClock() {
    var before = context.clock().instant();
    context.clock().advance(Duration.ofSeconds(5));
    assertThat(context.clock().instant()).isEqualTo(before.plusSeconds(5));
  }

  private static void assertRefused(int status, CompletionStage<Void> stage) {
    assertThatThrownBy(() -> await(stage))
        .cause()
        .isInstanceOfSatisfying(
            CallRefusedException.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
