package io.souk.marathon.instance;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The id of a task as the kernel and the API know it. */
public record TaskId(String value) implements Comparable<TaskId> {

  private static final Pattern FORMAT =
      Pattern.compile("([^/]+\\.(?:instance-|marathon-)[^./]+)(?:\\.[^./]+\\.(\\d{1,9}))?");

  private static final Pattern LEGACY = Pattern.compile("[^/]+\\.[^./]+");

  /** The replica this is a task of, if the id has Marathon's form. */
  public Optional<InstanceId> instance() {
    Matcher matcher = FORMAT.matcher(value);
    return matcher.matches() ? Optional.of(new InstanceId(matcher.group(1))) : Optional.empty();
  }

  /** Whether the id could be one of Marathon's, those of old versions included. */
  public boolean isWellFormed() {
    return FORMAT.matcher(value).matches() || LEGACY.matcher(value).matches();
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
