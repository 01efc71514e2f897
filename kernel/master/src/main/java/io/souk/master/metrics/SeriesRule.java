package io.souk.master.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How metrics of Mesos's are called in Prometheus's conventions.
 *
 * @param mesos matches Mesos's names; its groups are the values of the labels, in their order
 * @param name without {@code _total}
 * @param labels what the name said
 */
record SeriesRule(Kind kind, Pattern mesos, String name, String help, List<String> labels) {

  /** Whether it only grows. */
  enum Kind {
    GAUGE,
    COUNTER
  }

  static SeriesRule gauge(String mesos, String name, String help, String... labels) {
    return new SeriesRule(Kind.GAUGE, Pattern.compile(mesos), name, help, List.of(labels));
  }

  static SeriesRule counter(String mesos, String name, String help, String... labels) {
    return new SeriesRule(Kind.COUNTER, Pattern.compile(mesos), name, help, List.of(labels));
  }

  /** What the labels are; empty for a group that was not there. */
  static List<String> values(Matcher matched) {
    List<String> values = new ArrayList<>();
    for (int group = 1; group <= matched.groupCount(); group++) {
      values.add(matched.group(group) == null ? "" : matched.group(group));
    }
    return values;
  }
}
