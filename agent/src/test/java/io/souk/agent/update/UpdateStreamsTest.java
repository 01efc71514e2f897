package io.souk.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.task.TaskKey;
import io.souk.agent.update.UpdateStreams.Acknowledged;
import io.souk.agent.update.UpdateStreams.Outgoing;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Virtual time. */
class UpdateStreamsTest {

  private static final TaskKey KEY = new TaskKey(new FrameworkId("f"), new TaskId("t"));
  private static final TaskKey OTHER = new TaskKey(new FrameworkId("g"), new TaskId("t"));

  private final UpdateStreams streams = new UpdateStreams();
  private Instant now = Instant.EPOCH;

  private static TaskStatus status(String uuid) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue("t"))
        .setState(TaskState.TASK_RUNNING)
        .setUuid(ByteString.copyFromUtf8(uuid))
        .build();
  }

  private static ByteString uuid(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private List<Outgoing> after(Duration time) {
    now = now.plus(time);
    return streams.due(now);
  }

  @Test
  void onlyTheOldestIsOnItsWay() {
    streams.resume(now);

    assertThat(streams.add(KEY, status("1"), now)).contains(new Outgoing(KEY, status("1")));
    assertThat(streams.add(KEY, status("2"), now)).isEmpty();

    assertThat(streams.acknowledge(KEY, uuid("2"), now))
        .isInstanceOf(Acknowledged.Unexpected.class);
    Acknowledged.Expected first = (Acknowledged.Expected) streams.acknowledge(KEY, uuid("1"), now);
    assertThat(first.next()).contains(new Outgoing(KEY, status("2")));
    assertThat(first.drained()).isFalse();
    assertThat(streams.acknowledge(KEY, uuid("1"), now))
        .isInstanceOf(Acknowledged.Unexpected.class);
    Acknowledged.Expected second = (Acknowledged.Expected) streams.acknowledge(KEY, uuid("2"), now);
    assertThat(second.drained()).isTrue();
    assertThat(streams.isEmpty()).isTrue();
  }

  @Test
  void repeatsWithDoublingDelaysUpToTenMinutes() {
    streams.resume(now);
    streams.add(KEY, status("1"), now);

    for (long seconds : new long[] {10, 20, 40, 80, 160, 320, 600, 600, 600}) {
      assertThat(after(Duration.ofSeconds(seconds).minusMillis(1))).isEmpty();
      assertThat(after(Duration.ofMillis(1))).containsExactly(new Outgoing(KEY, status("1")));
    }
  }

  @Test
  void theNextUpdateStartsWithAShortDelayAgain() {
    streams.resume(now);
    streams.add(KEY, status("1"), now);
    streams.add(KEY, status("2"), now);
    after(Duration.ofSeconds(10));
    after(Duration.ofSeconds(20));

    streams.acknowledge(KEY, uuid("1"), now);

    assertThat(after(Duration.ofSeconds(10))).containsExactly(new Outgoing(KEY, status("2")));
  }

  @Test
  void nothingIsSentWithoutAMasterAndEverythingOnceThereIsOne() {
    assertThat(streams.add(KEY, status("1"), now)).isEmpty();
    assertThat(streams.add(OTHER, status("2"), now)).isEmpty();
    assertThat(after(Duration.ofHours(1))).isEmpty();

    assertThat(streams.resume(now))
        .containsExactly(new Outgoing(KEY, status("1")), new Outgoing(OTHER, status("2")));

    streams.pause();
    assertThat(after(Duration.ofHours(1))).isEmpty();
    assertThat(streams.resume(now)).hasSize(2);
  }

  @Test
  void aFrameworkThatMovedGetsItsOwn() {
    streams.resume(now);
    streams.add(KEY, status("1"), now);
    streams.add(OTHER, status("2"), now);

    assertThat(streams.resume(new FrameworkId("g"), now))
        .containsExactly(new Outgoing(OTHER, status("2")));
  }

  @Test
  void theSameUpdateTwiceCountsOnce() {
    streams.resume(now);
    streams.add(KEY, status("1"), now);
    streams.add(KEY, status("1"), now);

    streams.acknowledge(KEY, uuid("1"), now);

    assertThat(streams.isEmpty()).isTrue();
  }

  /** Whatever is lost, repeated or cut off on the way, everything arrives in order. */
  @Property
  void everythingArrivesInOrder(@ForAll long seed) {
    Random random = new Random(seed);
    UpdateStreams sender = new UpdateStreams();
    Instant time = Instant.EPOCH;
    Deque<TaskStatus> wire = new ArrayDeque<>();
    List<String> received = new ArrayList<>();
    int produced = 0;
    for (int step = 0; step < 400; step++) {
      boolean chaos = step < 200;
      switch (random.nextInt(chaos ? 6 : 3)) {
        case 0 -> {
          time = time.plusSeconds(random.nextInt(700));
          sender.due(time).forEach(outgoing -> wire.add(outgoing.status()));
        }
        case 1, 2 -> {
          TaskStatus arrived = wire.poll();
          if (arrived != null) {
            String name = arrived.getUuid().toStringUtf8();
            if (received.isEmpty() || !received.get(received.size() - 1).equals(name)) {
              received.add(name);
            }
            if (!chaos || random.nextBoolean()) {
              if (sender.acknowledge(KEY, arrived.getUuid(), time)
                  instanceof Acknowledged.Expected expected) {
                expected.next().ifPresent(outgoing -> wire.add(outgoing.status()));
              }
            }
          }
        }
        case 3 ->
            sender
                .add(KEY, status(Integer.toString(produced++)), time)
                .ifPresent(outgoing -> wire.add(outgoing.status()));
        case 4 -> {
          sender.pause();
          wire.clear();
        }
        case 5 -> sender.resume(time).forEach(outgoing -> wire.add(outgoing.status()));
        default -> throw new AssertionError();
      }
      if (step == 200) {
        sender.resume(time).forEach(outgoing -> wire.add(outgoing.status()));
      }
    }
    while (!sender.isEmpty()) {
      time = time.plusSeconds(600);
      for (Outgoing outgoing : sender.due(time)) {
        String name = outgoing.status().getUuid().toStringUtf8();
        if (received.isEmpty() || !received.get(received.size() - 1).equals(name)) {
          received.add(name);
        }
        sender.acknowledge(KEY, outgoing.status().getUuid(), time);
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < produced; i++) {
      expected.add(Integer.toString(i));
    }
    assertThat(received.stream().distinct().toList()).isEqualTo(expected);
  }
}
