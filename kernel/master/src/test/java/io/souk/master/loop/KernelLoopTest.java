package io.souk.master.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.bus.TimerKey;
import io.souk.master.decide.KernelOptions;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop on a real event loop and a real event bus. */
class KernelLoopTest {

  private static final long PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final ObjectBus bus = ObjectBus.open(vertx);
  private final MemoryRegistry registry = new MemoryRegistry();
  private final AtomicLong term = new AtomicLong();

  @BeforeEach
  void deploy() throws Exception {
    registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long elected) {
            term.set(elected);
          }

          @Override
          public void onFollower() {}
        });
    MasterInfo info = MasterInfo.newBuilder().setId("m").setIp(1).setPort(5050).build();
    await(
        vertx.deployVerticle(
            new KernelLoop(
                LoopConfig.defaults(KernelOptions.defaults(info)),
                bus,
                registry,
                new InProcessLiveView(),
                InstantSource.system(),
                LoopMetrics.NONE,
                reason -> {})));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Reply send(Command command) throws Exception {
    return await(bus.send(command));
  }

  private BlockingQueue<StreamRecord> serve(StreamId stream) {
    BlockingQueue<StreamRecord> records = new LinkedBlockingQueue<>();
    bus.serveStream(stream, records::add);
    return records;
  }

  private Command subscription(StreamId stream) {
    return new Command.SubscribeFramework(
        stream,
        Call.Subscribe.newBuilder()
            .setFrameworkInfo(FrameworkInfo.newBuilder().setName("f").setUser("u"))
            .build(),
        Optional.empty());
  }

  @Test
  void answers503UntilItLeads() throws Exception {
    StreamId stream = new StreamId("s");
    BlockingQueue<StreamRecord> records = serve(stream);
    assertThat(send(subscription(stream)).status()).isEqualTo(503);
    send(new Command.LeadershipGained(term.get(), List.of()));
    assertThat(send(subscription(stream)).status()).isEqualTo(200);
    assertThat(records.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).toString()).contains("SUBSCRIBED");
  }

  @Test
  void offersReachTheStreamByThemselves() throws Exception {
    send(new Command.LeadershipGained(term.get(), List.of()));
    StreamId stream = new StreamId("s");
    BlockingQueue<StreamRecord> records = serve(stream);
    send(subscription(stream));
    AgentInfo agent =
        AgentInfo.newBuilder()
            .setHostname("h")
            .addResources(
                Resource.newBuilder()
                    .setName("cpus")
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(1)))
            .build();
    send(
        new Command.SubscribeAgent(
            new StreamId("agent"),
            Optional.empty(),
            io.souk.protocol.agent.Call.Subscribe.newBuilder()
                .setInfo(agent)
                .setVersion("1")
                .build(),
            "127.0.0.1"));
    List<String> seen = new ArrayList<>();
    while (seen.stream().noneMatch(record -> record.contains("OFFERS"))) {
      StreamRecord next = records.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("after %s", seen).isNotNull();
      seen.add(next.toString());
    }
  }

  @Test
  void timersFireOnceAndNotBeforeTheirTime() throws Exception {
    BlockingQueue<TimerKey> fired = new LinkedBlockingQueue<>();
    TimerKey key = new TimerKey.AgentPing("a");
    TimerKey cancelled = new TimerKey.AgentPing("b");
    vertx.runOnContext(
        ignored -> {
          VertxTimers timers = new VertxTimers(vertx, fired::add);
          timers.arm(key, Duration.ofMillis(1));
          timers.arm(key, Duration.ofNanos(1_500_000));
          timers.arm(cancelled, Duration.ofMillis(1));
          timers.cancel(cancelled);
        });
    assertThat(fired.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(key);
    assertThat(fired.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void allTimersFireInTheOrderInWhichTheyAreDue() throws Exception {
    BlockingQueue<TimerKey> fired = new LinkedBlockingQueue<>();
    List<TimerKey> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      expected.add(new TimerKey.AgentPing("a" + i));
    }
    vertx.runOnContext(
        ignored -> {
          VertxTimers timers = new VertxTimers(vertx, fired::add);
          timers.arm(new TimerKey.AgentPing("never"), ChronoUnit.FOREVER.getDuration());
          for (TimerKey key : expected.reversed()) {
            timers.arm(key, Duration.ofMillis(key.equals(expected.getLast()) ? 30 : 20));
          }
          for (TimerKey key : expected.subList(0, expected.size() - 1)) {
            timers.arm(key, Duration.ofMillis(10));
          }
        });
    List<TimerKey> seen = new ArrayList<>();
    while (seen.size() < expected.size()) {
      TimerKey next = fired.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("after %s", seen).isNotNull();
      seen.add(next);
    }
    assertThat(seen).isEqualTo(expected);
    assertThat(fired).isEmpty();
  }
}
