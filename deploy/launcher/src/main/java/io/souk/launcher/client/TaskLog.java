package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a task wrote, copied from its sandbox to standard output. */
final class TaskLog {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final PlatformClient client;
  private final SandboxFile file;

  /** The log {@code name}, {@code stdout} or {@code stderr}, of a task the kernel knows. */
  TaskLog(PlatformClient client, JsonNode task, String name) {
    this.client = client;
    this.file = SandboxFile.locate(client, task, name);
  }

  /** Copies what is there. */
  void print() {
    file.copy(0, TaskLog::out);
  }

  /** Copies what is there and what comes, as long as the task is alive. */
  void follow(BooleanSupplier alive) {
    long offset = copyIfThere(0);
    while (alive.getAsBoolean()) {
      long from = offset;
      offset =
          client
              .await(LOOK_EVERY, () -> Optional.of(copyIfThere(from)).filter(now -> now != from))
              .orElse(from);
    }
    copyIfThere(offset);
  }

  /** A task that begins has not written anything yet. */
  private long copyIfThere(long from) {
    try {
      return file.copy(from, TaskLog::out);
    } catch (ClientException e) {
      if (e.status() == 404) {
        return from;
      }
      throw e;
    }
  }

  /** Output is no text before somebody reads it. */
  private static void out(byte[] output) {
    System.out.write(output, 0, output.length);
    System.out.flush();
  }
}
