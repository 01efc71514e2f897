package io.souk.bench.reads;

import io.souk.bench.Machine;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.souk.bench.standing.MasterSetup;
import java.io.IOException;
import java.util.List;

/**
 * W6: reads of a master under load. Exit code 0, 1 when an answer or a stream did not show exactly
 * what there was, 2 for usage.
 */
public final class ReadsMain {

  private ReadsMain() {}

  /** See {@link ReadsOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    ReadsOptions options;
    try {
      options = ReadsOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(ReadsOptions.USAGE + MasterSetup.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe(options.commit()));
    try {
      System.exit(write(options, new ReadsLoad(options).run()));
    } catch (IllegalStateException e) {
      System.err.println("reads: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Writes what there is, and says what is wrong with it: the exit code. */
  static int write(ReadsOptions options, List<Result> results) throws IOException {
    if (options.json().isPresent()) {
      ResultFile.write(options.json().get(), results);
    }
    System.out.println(Machine.pressure());
    List<String> objections =
        results.stream().flatMap(result -> result.objections().stream()).toList();
    objections.stream().limit(20).forEach(System.err::println);
    System.out.println(
        objections.isEmpty() ? "check: ok" : "check: " + objections.size() + " faults");
    return objections.isEmpty() ? 0 : 1;
  }
}
