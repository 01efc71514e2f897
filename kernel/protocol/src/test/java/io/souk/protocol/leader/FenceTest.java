package io.souk.protocol.leader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FenceTest {

  private static final Optional<String> ONE = Optional.of("one");
  private static final Optional<String> OTHER = Optional.of("other");

  @Property
  void termsNeverGoBack(@ForAll List<@IntRange(max = 50) Integer> terms) {
    Fence fence = Fence.OPEN;
    long highest = 0;
    for (int term : terms) {
      assertThat(fence.objection(ONE, term).isPresent()).isEqualTo(term < highest);
      if (fence.objection(ONE, term).isEmpty()) {
        fence = fence.raised(ONE, term);
        highest = term;
      }
      assertThat(fence.term()).isEqualTo(highest);
    }
  }

  @Property
  void noTermOfAnotherClusterCounts(@ForAll @IntRange(max = 1000) int term) {
    Fence fence = Fence.OPEN.raised(ONE, 5);

    assertThat(fence.objection(OTHER, term))
        .contains("it leads cluster other, this one belongs to cluster one");
    assertThat(new LeaderClaim(OTHER, OptionalLong.of(term)).isNews(fence)).isFalse();
  }

  @Example
  void aMasterThatNamesNoClusterIsJudgedByItsTerm() {
    Fence fence = Fence.OPEN.raised(ONE, 5);

    assertThat(fence.objection(Optional.empty(), 5)).isEmpty();
    assertThat(fence.objection(Optional.empty(), 4))
        .contains("its term 4 is over, a leader of term 5 has been seen");
    assertThat(fence.raised(Optional.empty(), 6)).isEqualTo(new Fence(ONE, 6));
  }

  @Example
  void theFirstClusterNamedIsTheOne() {
    assertThat(Fence.OPEN.raised(Optional.empty(), 3).raised(ONE, 3)).isEqualTo(new Fence(ONE, 3));
  }

  @Example
  void readsWhatAnAnswerClaims() {
    assertThat(claim(Map.of("Souk-Term", " 17 ", "Souk-Cluster", "one")))
        .isEqualTo(new LeaderClaim(ONE, OptionalLong.of(17)));
    for (String bad : List.of("", "-1", "1e3", "9".repeat(19), "x", "\u0663")) {
      assertThat(claim(Map.of("Souk-Term", bad)).term()).as(bad).isEmpty();
    }
    assertThat(claim(Map.of("Souk-Cluster", "c".repeat(129))).cluster()).isEmpty();
  }

  @Example
  void onlyALaterLeaderIsNews() {
    Fence fence = Fence.OPEN.raised(ONE, 5);

    assertThat(claim(Map.of("Souk-Term", "6")).isNews(fence)).isTrue();
    assertThat(claim(Map.of("Souk-Term", "5")).isNews(fence)).isFalse();
    assertThat(claim(Map.of()).isNews(fence)).isFalse();
    assertThat(claim(Map.of()).objection(fence)).isEmpty();
    assertThat(claim(Map.of("Souk-Term", "4")).objection(fence)).isPresent();
  }

  private static LeaderClaim claim(Map<String, String> headers) {
    return LeaderClaim.of(name -> Optional.ofNullable(headers.get(name)));
  }

  @Example
  void asksOthersLongBeforeItGivesUp() {
    Silence silence = Silence.of(Duration.ofSeconds(75));

    assertThat(judge(silence, 4, 99)).isEqualTo(Silence.Verdict.WAIT);
    assertThat(judge(silence, 5, 99)).isEqualTo(Silence.Verdict.ASK);
    assertThat(judge(silence, 9, 4)).isEqualTo(Silence.Verdict.WAIT);
    assertThat(judge(silence, 15, 10)).isEqualTo(Silence.Verdict.ASK);
    assertThat(judge(silence, 76, 1)).isEqualTo(Silence.Verdict.LOST);
    assertThat(judge(Silence.of(Duration.ofSeconds(2)), 3, 99)).isEqualTo(Silence.Verdict.LOST);
  }

  private static Silence.Verdict judge(Silence silence, int silent, int sinceQuestion) {
    return silence.judge(Duration.ofSeconds(silent), Duration.ofSeconds(sinceQuestion));
  }
}
