package io.souk.chronos.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ThrottleTest {

  private static Throttle fresh() {
    return new Throttle(3, Duration.ofSeconds(60));
  }

  @Example
  void theNextMessageSaysHowManyWereLeftOut() {
    Throttle throttle = fresh();
    Instant now = Notices.AT;
    for (int i = 0; i < 3; i++) {
      assertThat(throttle.admit(Notices.of(Event.FAILED, "j", ""), now)).isPresent();
    }
    assertThat(throttle.admit(Notices.of(Event.FAILED, "j", ""), now)).isEmpty();
    assertThat(throttle.admit(Notices.of(Event.RECOVERED, "j", ""), now)).isEmpty();
    assertThat(throttle.admit(Notices.of(Event.FAILED, "other", ""), now)).isPresent();
    Optional<Notice> next = throttle.admit(Notices.of(Event.FAILED, "j", ""), now.plusSeconds(60));
    assertThat(next.orElseThrow().leftOut()).isEqualTo(2);
    assertThat(throttle.admit(Notices.of(Event.FAILED, "j", ""), now.plusSeconds(61))).isEmpty();
  }

  @Example
  void deletionIsAlwaysTold() {
    Throttle throttle = fresh();
    for (int i = 0; i < 5; i++) {
      throttle.admit(Notices.of(Event.FAILED, "j", ""), Notices.AT);
    }
    assertThat(throttle.admit(Notices.of(Event.DELETED, "j", ""), Notices.AT).orElseThrow())
        .extracting(Notice::leftOut)
        .isEqualTo(2L);
  }

  @Property
  void neverMoreThanBurstAndOneAnInterval(
      @ForAll @Size(max = 100) List<@IntRange(max = 200) Integer> gaps) {
    Throttle throttle = fresh();
    Instant now = Notices.AT;
    int told = 0;
    for (int gap : gaps) {
      now = now.plusSeconds(gap);
      told += throttle.admit(Notices.of(Event.FAILED, "j", ""), now).isPresent() ? 1 : 0;
    }
    long most = 3 + Duration.between(Notices.AT, now).toSeconds() / 60;
    assertThat((long) told).isLessThanOrEqualTo(most);
  }

  @Property
  void oneAnIntervalAlwaysPasses(@ForAll @IntRange(min = 60, max = 1000) int gap) {
    Throttle throttle = fresh();
    Instant now = Notices.AT;
    for (int i = 0; i < 50; i++) {
      assertThat(throttle.admit(Notices.of(Event.FAILED, "j", ""), now)).isPresent();
      now = now.plusSeconds(gap);
    }
  }

  @Example
  void clockThatGoesBackDoesNotSilenceAJob() {
    Throttle throttle = fresh();
    Instant ahead = Notices.AT.plus(Duration.ofDays(1));
    for (int i = 0; i < 4; i++) {
      throttle.admit(Notices.of(Event.FAILED, "j", ""), ahead);
    }
    assertThat(throttle.admit(Notices.of(Event.FAILED, "j", ""), Notices.AT)).isEmpty();
    assertThat(throttle.admit(Notices.of(Event.FAILED, "j", ""), Notices.AT.plusSeconds(60)))
        .isPresent();
  }
}
