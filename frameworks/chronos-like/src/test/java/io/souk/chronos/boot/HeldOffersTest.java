package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Offers are kept while something is due within a second, and only then. */
class HeldOffersTest {

  private static final String DUE_AT_TEN =
      """
      {"name":"a","command":"true","schedule":"R1/2026-01-01T00:00:10Z/PT1M"}""";

  private final Platform platform = new Platform();

  @AfterEach
  void close() {
    platform.close();
  }

  private List<Call> calls(Call.Type type) {
    return platform.session().calls(type);
  }

  @Test
  void anOfferThatNobodyNeedsSoonGoesBackAtOnce() {
    platform.create(DUE_AT_TEN);
    assertThat(platform.offer()).isEmpty();
    assertThat(calls(Call.Type.DECLINE)).hasSize(1);
    assertThat(calls(Call.Type.SUPPRESS)).isNotEmpty();
  }

  @Test
  void whatIsDueSoonFindsTheOfferAtHand() {
    platform.create(DUE_AT_TEN);
    platform.advance(Duration.ofMillis(9500));
    assertThat(platform.offer()).isEmpty();
    assertThat(calls(Call.Type.DECLINE)).isEmpty();
    platform.advance(Duration.ofMillis(500));
    assertThat(platform.launched()).hasSize(1);
    assertThat(calls(Call.Type.DECLINE)).isEmpty();
    Call.Accept accept = calls(Call.Type.ACCEPT).getFirst().getAccept();
    assertThat(accept.getFilters().getRefuseSeconds()).isZero();
  }

  @Test
  void anOfferThatWasTakenBackIsNotUsed() {
    platform.create(DUE_AT_TEN);
    platform.advance(Duration.ofMillis(9500));
    platform.offer();
    Event rescind =
        Event.newBuilder()
            .setType(Event.Type.RESCIND)
            .setRescind(
                Event.Rescind.newBuilder().setOfferId(OfferID.newBuilder().setValue("offer-1")))
            .build();
    Platform.join(platform.session().emit(rescind));
    platform.advance(Duration.ofMillis(500));
    assertThat(platform.launched()).isEmpty();
    assertThat(calls(Call.Type.REVIVE)).isNotEmpty();
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void offersAreNotKeptForMoreThanAMomentHoweverMuchIsDueSoon() {
    platform.create(
        """
        {"name":"a","command":"true","schedule":"R/2026-01-01T00:00:00.500Z/PT1S","cpus":1000}""");
    platform.offer();
    platform.advance(Duration.ofMillis(1200));
    Platform.await("a decline", () -> !calls(Call.Type.DECLINE).isEmpty());
    assertThat(platform.launched()).isEmpty();
  }

  @Test
  void aHerdIsSpreadOverTheOffersAndNoneIsLeftOut() {
    for (int i = 0; i < 120; i++) {
      platform.create(
          """
          {"name":"a%d","command":"true","schedule":"R1/2026-01-01T00:00:10Z/PT1M"}"""
              .formatted(i));
    }
    platform.advance(Duration.ofMillis(9500));
    platform.offer(100, 100_000, 100_000);
    platform.offer(100, 100_000, 100_000);
    platform.advance(Duration.ofMillis(500));
    assertThat(platform.launched()).hasSize(120).doesNotHaveDuplicates();
    assertThat(calls(Call.Type.ACCEPT)).hasSize(2);
    assertThat(calls(Call.Type.ACCEPT).getLast().getAccept().getOperations(0))
        .extracting(operation -> operation.getLaunch().getTaskInfosCount())
        .isEqualTo(60);
  }

  @Test
  void whatNobodyWaitedForStaysAwayUntilItIsAskedFor() {
    platform.create(DUE_AT_TEN);
    platform.offer();
    assertThat(calls(Call.Type.DECLINE).getFirst().getDecline().getFilters().getRefuseSeconds())
        .isEqualTo(300);
  }

  @Test
  void whatHadNoRoomComesBackSoon() {
    platform.create(
        """
        {"name":"a","command":"true","schedule":"R1/2026-01-01T00:00:00Z/PT1H","cpus":1000}""");
    platform.offer();
    Platform.await("a decline", () -> !calls(Call.Type.DECLINE).isEmpty());
    assertThat(calls(Call.Type.DECLINE).getFirst().getDecline().getFilters().getRefuseSeconds())
        .isEqualTo(5);
  }

  @Test
  void aHerdWaitsForTheOffersThatWereGivenBackAndIsSpreadOverAllOfThem() {
    for (int i = 0; i < 60; i++) {
      platform.create(
          """
          {"name":"a%d","command":"true","schedule":"R1/2026-01-01T00:00:10Z/PT1M"}"""
              .formatted(i));
    }
    platform.offer(100, 100_000, 100_000);
    assertThat(calls(Call.Type.DECLINE)).as("given back, nothing is due soon").hasSize(1);
    platform.advance(Duration.ofMillis(9500));
    platform.offer(100, 100_000, 100_000);
    int asked = calls(Call.Type.REVIVE).size();
    platform.advance(Duration.ofMillis(500));
    assertThat(platform.launched()).isEmpty();
    assertThat(calls(Call.Type.REVIVE)).hasSizeGreaterThan(asked);
    platform.offer(100, 100_000, 100_000);
    assertThat(platform.launched()).hasSize(60).doesNotHaveDuplicates();
    assertThat(calls(Call.Type.ACCEPT)).hasSize(2);
  }

  @Test
  void aHerdTakesWhatIsAtHandWhenNothingElseComes() {
    for (int i = 0; i < 20; i++) {
      platform.create(
          """
          {"name":"a%d","command":"true","schedule":"R1/2026-01-01T00:00:10Z/PT1M"}"""
              .formatted(i));
    }
    platform.offer(100, 100_000, 100_000);
    platform.advance(Duration.ofMillis(9500));
    platform.offer(100, 100_000, 100_000);
    platform.advance(Duration.ofMillis(500));
    Platform.await("the launches", () -> platform.launched().size() == 20);
  }
}
