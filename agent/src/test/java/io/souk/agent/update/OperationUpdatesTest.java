package io.souk.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.UUID;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OperationUpdatesTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final OperationUpdate ONE = update("one");
  private static final OperationUpdate TWO = update("two");

  private final OperationUpdates updates = new OperationUpdates();

  private static OperationUpdate update(String name) {
    return OperationUpdate.newBuilder()
        .setOperationUuid(ByteString.copyFromUtf8(name))
        .setStatus(
            OperationStatus.newBuilder()
                .setState(OperationState.OPERATION_FINISHED)
                .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("status of " + name))))
        .build();
  }

  private static Instant at(long seconds) {
    return START.plus(Duration.ofSeconds(seconds));
  }

  private boolean acknowledge(OperationUpdate update) {
    return updates.acknowledge(update.getOperationUuid(), update.getStatus().getUuid().getValue());
  }

  @Test
  void waitsForAMaster() {
    assertThat(updates.add(ONE, START)).isEmpty();
    assertThat(updates.due(at(1000))).isEmpty();
    assertThat(updates.resume(at(1000))).containsExactly(ONE);
    assertThat(updates.add(TWO, at(1000))).contains(TWO);
  }

  @Test
  void repeatsEachTimeAfterTwiceAsLong() {
    updates.resume(START);
    updates.add(ONE, START);

    assertThat(updates.due(at(9))).isEmpty();
    assertThat(updates.due(at(10))).containsExactly(ONE);
    assertThat(updates.due(at(29))).isEmpty();
    assertThat(updates.due(at(30))).containsExactly(ONE);
    Instant now = at(30);
    for (int i = 0; i < 20; i++) {
      now = now.plus(Repetition.LONGEST_DELAY);
      assertThat(updates.due(now)).containsExactly(ONE);
    }
  }

  @Test
  void stopsWhenItsOwnStatusIsAcknowledged() {
    updates.resume(START);
    updates.add(ONE, START);
    updates.add(TWO, START);

    assertThat(updates.acknowledge(ONE.getOperationUuid(), TWO.getStatus().getUuid().getValue()))
        .isFalse();
    assertThat(acknowledge(ONE)).isTrue();
    assertThat(acknowledge(ONE)).isFalse();
    assertThat(updates.due(at(10))).containsExactly(TWO);
    assertThat(acknowledge(TWO)).isTrue();
    assertThat(updates.isEmpty()).isTrue();
  }

  @Test
  void beginsAnewWithTheNextMaster() {
    updates.resume(START);
    updates.add(ONE, START);
    updates.due(at(10));
    updates.pause();

    assertThat(updates.due(at(100))).isEmpty();
    assertThat(updates.resume(at(100))).containsExactly(ONE);
    assertThat(updates.due(at(109))).isEmpty();
    assertThat(updates.due(at(110))).containsExactly(ONE);
  }
}
