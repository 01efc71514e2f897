package io.souk.marathon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private static EventLog log(int events) {
    EventLog log = new EventLog("life", 3, 1000);
    for (int i = 1; i <= events; i++) {
      log.add(new Event("type", "{" + i + "}"));
    }
    return log;
  }

  @Test
  void numbersGoOnWhileOldEventsGo() {
    EventLog log = log(5);
    assertThat(log.first()).isEqualTo(3);
    assertThat(log.next()).isEqualTo(6);
    assertThat(log.find(2)).isEmpty();
    assertThat(log.find(3)).contains(new Event("type", "{3}"));
    assertThat(log.find(5)).contains(new Event("type", "{5}"));
    assertThat(log.find(6)).isEmpty();
  }

  @Test
  void largeEventsLeaveRoomForFewer() {
    EventLog log = log(2);
    log.add(new Event("type", "x".repeat(998)));
    assertThat(log.first()).isEqualTo(3);
    log.add(new Event("type", "y".repeat(5000)));
    assertThat(log.first()).as("the newest is kept whatever its size").isEqualTo(4);
    log.add(new Event("type", "z"));
    assertThat(log.first()).isEqualTo(5);
  }

  @Test
  void aListenerGoesOnAfterTheLastItHeard() {
    EventLog log = log(5);
    assertThat(log.after(log.id(4))).contains(5L);
    assertThat(log.after(log.id(5))).as("heard all").contains(6L);
    assertThat(log.after(log.id(1))).as("gone meanwhile").contains(3L);
    assertThat(log.after("other-4")).as("of another life").contains(3L);
    assertThat(log.after("life-9")).as("from the future").contains(3L);
    assertThat(log.after("7")).isEqualTo(Optional.empty());
    assertThat(log.after("")).isEqualTo(Optional.empty());
    assertThat(log.after("life-four")).isEqualTo(Optional.empty());
  }

  @Property
  void anyIdIsEitherNoneOrFindsWhatIsKept(@ForAll String id) {
    EventLog log = log(5);
    log.after(id).ifPresent(number -> assertThat(number).isBetween(log.first(), log.next()));
  }
}
