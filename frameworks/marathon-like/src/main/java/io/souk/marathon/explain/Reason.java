package io.souk.marathon.explain;

import java.util.Optional;

/**
 * One reason why something is not yet as it is wanted.
 *
 * @param count how many agents or instances it is true of; 0 where it is no matter of numbers
 * @param text one line for people
 * @param remedy what somebody could do about it; absent when it passes by itself
 */
public record Reason(Code code, int count, String text, Optional<String> remedy) {

  /** Kinds of reasons, for programs. */
  public enum Code {
    /** There is no line to the kernel. */
    NOT_CONNECTED,
    /** Failures delay the next launch. */
    DELAYED,
    /** The offers of agents were not used. */
    OFFERS_REFUSED,
    /** Agents have made no offer for a while. */
    NO_OFFERS,
    /** Offers were asked for a moment ago. */
    OFFERS_AWAITED,
    /** Tasks are on their way to running. */
    LAUNCHING,
    /** Tasks run and are not healthy, or not yet. */
    UNHEALTHY,
    /** Agents of tasks cannot be reached. */
    UNREACHABLE,
    /** Tasks are being ended. */
    ENDING,
    /** A deployment has not come to it yet. */
    HELD
  }

  /** A reason that passes by itself. */
  static Reason passing(Code code, int count, String text) {
    return new Reason(code, count, text, Optional.empty());
  }

  /** A reason that somebody may have to do something about. */
  static Reason lasting(Code code, int count, String text, String remedy) {
    return new Reason(code, count, text, Optional.of(remedy));
  }
}
