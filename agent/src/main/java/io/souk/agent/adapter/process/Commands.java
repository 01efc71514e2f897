package io.souk.agent.adapter.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Short programs of this machine that answer nothing. */
final class Commands {

  private static final long LIMIT_SECONDS = 10;

  private Commands() {}

  /** Runs a program to its end; blocks for milliseconds. What it complains about is its own. */
  static void run(String... argv) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(argv)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(argv[0] + " did not end in time");
    }
  }
}
