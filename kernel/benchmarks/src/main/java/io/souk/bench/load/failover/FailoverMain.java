package io.souk.bench.load.failover;

import io.souk.bench.Machine;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import java.io.IOException;
import java.util.List;

/**
 * Ends the leaders of a cluster of three masters and measures how the next one takes over: exit
 * code 0, 1 when a task was lost, doubled or ended or a read failed, 2 for usage.
 */
public final class FailoverMain {

  private FailoverMain() {}

  /** See {@link FailoverOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    FailoverOptions options;
    try {
      options = FailoverOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(FailoverOptions.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe(options.commit()));
    try {
      FailoverResult rounds = new FailoverLoad(options).run();
      rounds.lines().forEach(System.out::println);
      Result result = FailoverForm.of(rounds, options);
      result.objections().stream().distinct().limit(20).forEach(System.err::println);
      System.out.println(Machine.pressure());
      if (options.json().isPresent()) {
        ResultFile.write(options.json().get(), List.of(result));
      }
      int wrong = result.objections().size();
      System.out.println(wrong == 0 ? "check: ok" : "check: " + wrong + " faults");
      System.exit(result.exitCode());
    } catch (IllegalStateException e) {
      System.err.println("load: " + e.getMessage());
      System.exit(1);
    }
  }
}
