package io.souk.bench.platform;

import java.util.List;

/** Which frameworks in the box a master hosts. */
public enum Hosted {
  NONE,
  SERVICES,
  JOBS,
  BOTH;

  /** The options of {@code souk master}. */
  public List<String> options(int servicesPort, int jobsPort) {
    List<String> services = List.of("--marathon-port", Integer.toString(servicesPort));
    List<String> jobs = List.of("--chronos-port", Integer.toString(jobsPort));
    return switch (this) {
      case NONE -> List.of("--no-frameworks");
      case SERVICES -> concat(List.of("--framework", "marathon"), services);
      case JOBS -> concat(List.of("--framework", "chronos"), jobs);
      case BOTH -> concat(services, jobs);
    };
  }

  private static List<String> concat(List<String> one, List<String> other) {
    return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
  }
}
