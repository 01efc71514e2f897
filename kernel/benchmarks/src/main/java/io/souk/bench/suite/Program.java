package io.souk.bench.suite;

import java.util.Map;
import java.util.Set;

/**
 * A program that measures something of a workload. It writes its results to the file after {@code
 * --json}, which the suite adds to its arguments.
 *
 * <p>Arguments are words with blanks between. {@code {master}}, {@code {services}} and {@code
 * {jobs}} stand for {@code HOST:PORT} of the platform, {@code {kill}} for a command that kills its
 * master, {@code {launcher}} for the launcher's jar, {@code {dir}} for a directory, {@code {port}}
 * for the first of 400 free ports, {@code {java}} for the options of a measured JVM, as one word,
 * and {@code {commit}} for the source.
 *
 * @param workload {@code W1} to {@code W10}
 * @param name what sets it apart from the other programs of its workload; of a file name's letters
 * @param mainClass of the program
 * @param target what it is put on
 * @param heap option of the program's own JVM
 * @param measuredJava options of the JVM that is measured, with blanks between
 * @param arguments for each size; empty: it is not run in that size
 * @param helpers names of other programs whose CPU time is the workload's, too
 */
record Program(
    String workload,
    String name,
    String mainClass,
    Target target,
    String heap,
    String measuredJava,
    Map<Size, String> arguments,
    Set<String> helpers) {

  /** How much is done. */
  enum Size {
    /** For figures: minutes. */
    FULL,
    /** For a flight recording: less of the same. */
    PROFILED,
    /** To see that it works: seconds. Figures say nothing. */
    BRIEF
  }

  private static final String HEAP = "-Xmx3g";

  /** Rule (h) of the workloads, so that runs can be compared. */
  private static final String MEASURED_JAVA = "-Xmx8g";

  Program {
    arguments = Map.copyOf(arguments);
    helpers = Set.copyOf(helpers);
  }

  /** One that does the same in all sizes until told otherwise. */
  static Program of(String workload, String name, String mainClass, Target target) {
    return new Program(workload, name, mainClass, target, HEAP, MEASURED_JAVA, Map.of(), Set.of());
  }

  /** The same with these arguments; a flight recording is made of the full size. */
  Program with(String full, String brief) {
    return with(full, full, brief);
  }

  Program with(String full, String profiled, String brief) {
    return new Program(
        workload,
        name,
        mainClass,
        target,
        heap,
        measuredJava,
        Map.of(Size.FULL, full, Size.PROFILED, profiled, Size.BRIEF, brief),
        helpers);
  }

  /** The same with other options of the measured JVM, or none. */
  Program withMeasuredJava(String options) {
    return new Program(workload, name, mainClass, target, heap, options, arguments, helpers);
  }

  /** The same with programs that work for it. */
  Program withHelpers(Set<String> names) {
    return new Program(workload, name, mainClass, target, heap, measuredJava, arguments, names);
  }

  /** Names its files. */
  String id() {
    return workload + "-" + name;
  }
}
