package io.souk.chronos.job;

import io.souk.chronos.ChronosException;
import java.util.regex.Pattern;

/**
 * A job's identity: 1 to 200 letters, digits, {@code _ . -}, and blank or {@code #} where the 2.x
 * API made it. The limit keeps task ids usable as file names.
 */
public record JobName(String value) implements Comparable<JobName> {

  private static final Pattern LEGACY = Pattern.compile("[\\w .#-]{1,200}");
  private static final Pattern CURRENT = Pattern.compile("[\\w.-]{1,200}");

  public JobName {
    if (!LEGACY.matcher(value).matches() || value.equals(".") || value.equals("..")) {
      throw refused(value, LEGACY);
    }
  }

  /** Whether jobs made through the current API may have this name. */
  public boolean current() {
    return CURRENT.matcher(value).matches();
  }

  /**
   * This name.
   *
   * @throws ChronosException INVALID unless {@link #current()}
   */
  public JobName requireCurrent() {
    if (!current()) {
      throw refused(value, CURRENT);
    }
    return this;
  }

  private static ChronosException refused(String value, Pattern allowed) {
    return ChronosException.invalid(
        "the job's name is invalid. Allowed names: '%s', given: '%s'"
            .formatted(allowed.pattern(), ChronosException.shorten(value)));
  }

  @Override
  public int compareTo(JobName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
