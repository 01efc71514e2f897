package io.souk.agent.adapter.docker;

import io.souk.protocol.mesos.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A task's {@code docker.parameters}: options of {@code docker run} by their long names (and the
 * usual short ones), applied after everything else. The tables of {@code *Flags} say what each
 * does.
 */
final class RunParameters {
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("a", "attach"),
          Map.entry("c", "cpu-shares"),
          Map.entry("d", "detach"),
          Map.entry("e", "env"),
          Map.entry("h", "hostname"),
          Map.entry("i", "interactive"),
          Map.entry("l", "label"),
          Map.entry("m", "memory"),
          Map.entry("p", "publish"),
          Map.entry("P", "publish-all"),
          Map.entry("q", "quiet"),
          Map.entry("t", "tty"),
          Map.entry("u", "user"),
          Map.entry("v", "volume"),
          Map.entry("w", "workdir"),
          Map.entry("dns-option", "dns-opt"),
          Map.entry("net", "network"),
          Map.entry("net-alias", "network-alias"));

  private static final RunFlag UNKNOWN = RunFlag.refused("this option is not supported");
  private static final Map<String, RunFlag> FLAGS = flags();

  private RunParameters() {}

  private static Map<String, RunFlag> flags() {
    Map<String, RunFlag> all = new HashMap<>();
    Stream.of(ProcessFlags.table(), ResourceFlags.table(), NetworkFlags.table())
        .forEach(all::putAll);
    all.putAll(StorageFlags.table());
    return Map.copyOf(all);
  }

  /** The long name of an option. */
  static String name(Parameter parameter) {
    return SHORT.getOrDefault(parameter.getKey(), parameter.getKey());
  }

  /**
   * @throws IllegalArgumentException for an option that is unknown or whose value is malformed
   */
  static void apply(List<Parameter> parameters, RunOptions options) {
    for (Parameter parameter : parameters) {
      try {
        FLAGS.getOrDefault(name(parameter), UNKNOWN).apply(options, parameter.getValue());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "parameter '" + parameter.getKey() + "=" + parameter.getValue() + "': " + reason(e), e);
      }
    }
  }

  private static String reason(IllegalArgumentException e) {
    return e instanceof NumberFormatException ? "expected a number" : e.getMessage();
  }
}
