package io.souk.chronos.job;

import java.util.List;
import java.util.Optional;

/**
 * What a run is.
 *
 * @param work what is started
 * @param inputs what is put into its sandbox and environment, and the container around it
 * @param needs where it may run
 */
public record Execution(Work work, Inputs inputs, Needs needs) {

  /**
   * What is started.
   *
   * @param command shell line or executable; may be empty where an image says what to run
   * @param shell whether {@code command} is a shell line
   * @param executor command of a custom executor, empty for none
   * @param executorFlags handed to it with the command
   * @param taskInfoData handed to it instead of both, unless empty
   * @param arguments appended to a shell line, or the arguments of an executable
   * @param runAsUser user on the agent, empty for the agent's choice
   */
  public record Work(
      String command,
      boolean shell,
      String executor,
      String executorFlags,
      String taskInfoData,
      List<String> arguments,
      String runAsUser) {
    public Work {
      arguments = List.copyOf(arguments);
    }
  }

  /** What surrounds the run. */
  public record Inputs(
      List<Fetch> fetch,
      List<String> uris,
      List<NamedValue> environment,
      Optional<Container> container) {
    public Inputs {
      fetch = List.copyOf(fetch);
      uris = List.copyOf(uris);
      environment = List.copyOf(environment);
    }
  }

  /** A file to bring into the sandbox; {@code outputFile} empty for the name in the URI. */
  public record Fetch(
      String uri, boolean executable, boolean cache, boolean extract, String outputFile) {

    /** As the older form {@code uris} means it. */
    public static Fetch ofUri(String uri) {
      return new Fetch(uri, false, false, true, "");
    }
  }

  /** A name and its value. */
  public record NamedValue(String name, String value) {}

  /** Where it may run; every constraint must hold. */
  public record Needs(Amount cpus, Amount mem, Amount disk, List<Constraint> constraints) {
    public Needs {
      constraints = List.copyOf(constraints);
    }
  }
}
