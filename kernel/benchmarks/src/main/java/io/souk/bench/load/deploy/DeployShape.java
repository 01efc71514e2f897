package io.souk.bench.load.deploy;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One workload of deployments.
 *
 * @param kind what is done
 * @param apps how many apps
 * @param instances of each app
 */
record DeployShape(Kind kind, int apps, int instances) {

  /** What is done and timed. */
  enum Kind {
    /** One app is posted: from the request to its deployment_success. */
    ONE,
    /** One running app is restarted: the same. */
    RESTART,
    /** Apps of one instance are posted, a hundred at a time: to the last deployment_success. */
    APPS,
    /** Apps are posted all at once: the same. */
    CROWD,
    /** Running apps are listed with their tasks: from the request to the last byte. */
    LIST
  }

  private static final Pattern FORM = Pattern.compile("([a-z]+):(?:(\\d{1,6})x)?(\\d{1,6})");

  /** Seconds that were set out to be reached by the median. */
  private static final Map<String, Double> GOALS =
      Map.of(
          "one:1000", 1.0,
          "one:10000", 6.0,
          "restart:1000", 4.0,
          "apps:1000", 3.0,
          "apps:10000", 45.0,
          "crowd:16x500", 3.0,
          "list:1000x10", 0.150);

  /**
   * Reads the name of a shape.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  static DeployShape parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (matcher.matches()) {
      int last = Integer.parseInt(matcher.group(3));
      int first = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
      boolean product = matcher.group(2) != null;
      switch (matcher.group(1)) {
        case "one" -> {
          return new DeployShape(Kind.ONE, 1, last);
        }
        case "restart" -> {
          return new DeployShape(Kind.RESTART, 1, last);
        }
        case "apps" -> {
          return new DeployShape(Kind.APPS, last, 1);
        }
        case "crowd", "list" -> {
          if (product) {
            Kind kind = matcher.group(1).equals("crowd") ? Kind.CROWD : Kind.LIST;
            return new DeployShape(kind, first, last);
          }
        }
        default -> {
          // Said below.
        }
      }
    }
    throw new IllegalArgumentException(
        "--shapes " + name + ": expected one:N, restart:N, apps:N, crowd:AxN or list:AxN");
  }

  String name() {
    return switch (kind) {
      case ONE -> "one:" + instances;
      case RESTART -> "restart:" + instances;
      case APPS -> "apps:" + apps;
      case CROWD -> "crowd:" + apps + "x" + instances;
      case LIST -> "list:" + apps + "x" + instances;
    };
  }

  /** Instances in all. */
  int total() {
    return apps * instances;
  }

  /** Seconds that were set out to be reached by the median. */
  OptionalDouble goal() {
    Double seconds = GOALS.get(name());
    return seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds);
  }
}
