package io.souk.chronos.notify;

import java.util.Arrays;
import java.util.List;

/** The people that a job's {@code owner} names. */
public final class Owners {

  private static final int MAX_OWNERS = 20;
  private static final int MAX_LENGTH = 320;

  private Owners() {}

  /** The parts between commas, blanks around them gone, each once, the first 20 at most. */
  public static List<String> of(String owner) {
    return Arrays.stream(owner.split(",", MAX_OWNERS * 10))
        .map(String::strip)
        .filter(one -> !one.isEmpty() && one.length() <= MAX_LENGTH && one.indexOf(',') < 0)
        .distinct()
        .limit(MAX_OWNERS)
        .toList();
  }
}
