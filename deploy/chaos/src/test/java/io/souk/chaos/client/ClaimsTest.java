package io.souk.chaos.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.check.Claim;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Of many equal answers those are kept that tell most. */
class ClaimsTest {

  private final Claims claims = new Claims();

  private static Claim claim(String master, long term, String what, int asked, int answered) {
    return new Claim(
        master, term, what, Instant.ofEpochSecond(asked), Instant.ofEpochSecond(answered));
  }

  @Test
  void keepsTheFirstAnswerAndTheLastQuestion() {
    for (int i = 0; i < 100; i++) {
      // Answers overtake each other.
      claims.note(claim("m1", 1, "leads", i, i == 7 ? 1 : i + 10));
    }
    assertThat(claims.all())
        .containsExactly(claim("m1", 1, "leads", 7, 1), claim("m1", 1, "leads", 99, 109));
    assertThat(claims.count()).isEqualTo(100);
  }

  @Test
  void keepsMastersTermsAndQuestionsApart() {
    claims.note(claim("m1", 1, "leads", 1, 2));
    claims.note(claim("m2", 1, "leads", 2, 3));
    claims.note(claim("m1", 2, "leads", 3, 4));
    claims.note(claim("m1", 1, "takes", 4, 5));
    assertThat(claims.all()).hasSize(4);
  }

  @Test
  void timeGoesForward() {
    Instant before = claims.now();
    assertThat(claims.now()).isAfterOrEqualTo(before);
  }
}
