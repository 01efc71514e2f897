package io.souk.bench.load.failover;

import io.souk.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;

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
    String machine = Machine.describe(options.commit());
    System.out.println(machine);
    try {
      FailoverResult result = new FailoverLoad(options).run();
      result.lines().forEach(System.out::println);
      result.failures().stream().distinct().limit(20).forEach(System.err::println);
      result.faults().stream().limit(20).forEach(System.err::println);
      System.out.println(Machine.pressure());
      if (options.json().isPresent()) {
        Files.writeString(options.json().get(), result.json(options, machine) + "\n");
      }
      int wrong = result.faults().size() + result.failures().size();
      System.out.println(wrong == 0 ? "check: ok" : "check: " + wrong + " faults");
      System.exit(wrong == 0 ? 0 : 1);
    } catch (IllegalStateException e) {
      System.err.println("load: " + e.getMessage());
      System.exit(1);
    }
  }
}
