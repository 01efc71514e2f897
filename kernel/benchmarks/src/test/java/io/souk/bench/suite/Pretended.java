package io.souk.bench.suite;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.souk.bench.start.TaskGate;
import io.souk.protocol.mesos.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of a workload that does nothing but what its first argument says; run by the suite as a
 * process.
 */
public final class Pretended {

  private Pretended() {}

  /** {@code KIND --json FILE}. */
  public static void main(String[] args) throws IOException {
    Path json = Path.of(args[args.length - 1]);
    Files.createDirectories(json.resolveSibling("files/work"));
    switch (args[0]) {
      case "fine" -> end(json, result(List.of()));
      case "wrong" -> end(json, result(lost()));
      case "unlawful" -> end(json, result(List.of()).with(new Growth("time", 12, 11, false)));
      case "void" -> end(json, Result.of("W1", "void", 1, List.of()));
      case "idle" -> end(json, Result.of("W1", "idle", 0, List.of()).with(figure()));
      case "absent" -> end(json, Result.notMeasured("W1", "absent", "no engine"));
      case "fails" -> {
        ResultFile.write(json, List.of(result(List.of())));
        System.exit(1);
      }
      case "silent" -> System.out.println("I shall write nothing");
      case "endless" -> {
        Process child = new ProcessBuilder("sleep", "1000").start();
        Files.writeString(json.resolveSibling("child"), Long.toString(child.pid()));
        while (true) {
          LockSupport.park();
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** What a workload's own gate says when an agent has lost one of two tasks. */
  private static List<String> lost() {
    TaskGate gate = new TaskGate();
    gate.said("task-0", TaskState.TASK_RUNNING, "");
    gate.said("task-0", TaskState.TASK_KILLED, "");
    return gate.check(List.of("task-0", "task-1"));
  }

  private static Figure figure() {
    return Figure.of("time", "ms", 1).withFloor("memcpy", 1e-6);
  }

  private static Result result(List<String> faults) {
    return Result.of("W1", "pretended", 1, faults).with(figure());
  }

  private static void end(Path json, Result result) throws IOException {
    ResultFile.write(json, List.of(result));
    System.exit(result.exitCode());
  }
}
