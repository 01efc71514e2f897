package io.souk.protocol.leader;

import java.time.Duration;

/**
 * What the silence of a leader means. One that is stopped or cut off keeps its connections, and
 * would be waited for until {@code limit}; the other masters know sooner that there is a new one,
 * and are asked. Pure.
 *
 * @param askAfter silence after which another master is asked who leads
 * @param askAgain before the next question of the same silence
 * @param limit silence that means that the leader is lost, whatever others say
 */
public record Silence(Duration askAfter, Duration askAgain, Duration limit) {

  private static final Duration ASK_AFTER = Duration.ofSeconds(5);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

  /** What to do about it now. */
  public enum Verdict {
    WAIT,
    ASK,
    LOST
  }

  /** With questions after 5 s and then each 10 s, so long as that is before the limit. */
  public static Silence of(Duration limit) {
    return new Silence(ASK_AFTER, ASK_AGAIN, limit);
  }

  /**
   * @param silent how long nothing was heard
   * @param sinceQuestion how long ago another master was asked in this silence; anything longer
   *     than {@code silent} when none was
   */
  public Verdict judge(Duration silent, Duration sinceQuestion) {
    if (silent.compareTo(limit) > 0) {
      return Verdict.LOST;
    }
    boolean asked = sinceQuestion.compareTo(silent) <= 0;
    boolean due = asked ? sinceQuestion.compareTo(askAgain) >= 0 : silent.compareTo(askAfter) >= 0;
    return due ? Verdict.ASK : Verdict.WAIT;
  }
}
