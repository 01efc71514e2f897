package io.souk.bench.memory;

import io.souk.bench.Machine;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.souk.bench.standing.MasterSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * W7: what a master's memory goes to. Exit code 0, 1 when agents, tasks or frameworks were not
 * those that must be there or memory grew faster than linearly, 2 for usage.
 */
public final class MemoryMain {

  private MemoryMain() {}

  /** See {@link MemoryOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    MemoryOptions options;
    try {
      options = MemoryOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(MemoryOptions.USAGE + MasterSetup.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe(options.commit()));
    MemoryLoad load = new MemoryLoad(options);
    try {
      System.exit(write(options, load.run(), load.readings()));
    } catch (IllegalStateException e) {
      System.err.println("memory: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Writes what there is, and says what is wrong with it: the exit code. */
  static int write(MemoryOptions options, List<Result> results, List<Reading> readings)
      throws IOException {
    List<String> classes = ClassTable.lines(readings);
    if (options.json().isPresent()) {
      Path file = options.json().get();
      ResultFile.write(file, results);
      Files.write(file.resolveSibling(file.getFileName() + ".classes.md"), classes);
    } else {
      classes.forEach(System.out::println);
    }
    List<String> objections =
        results.stream().flatMap(result -> result.objections().stream()).toList();
    objections.stream().limit(20).forEach(System.err::println);
    System.out.println(
        objections.isEmpty() ? "check: ok" : "check: " + objections.size() + " faults");
    return objections.isEmpty() ? 0 : 1;
  }
}
