package io.souk.bench.machine;

import io.souk.bench.platform.ProcFiles;
import java.nio.file.Path;

/**
 * What a run was taken on.
 *
 * @param cores that this program may use
 * @param memoryMebibytes of the machine
 * @param kernel with its version
 * @param jdk version of the Java that runs all of it
 * @param commit of the source; {@code +dirty} at its end when something in it was changed
 */
public record MachineFacts(
    int cores, long memoryMebibytes, String kernel, String jdk, String commit) {

  /** Of this machine. */
  public static MachineFacts read(String commit) {
    return new MachineFacts(
        Runtime.getRuntime().availableProcessors(),
        ProcFiles.kibibytes(ProcFiles.read(Path.of("/proc/meminfo")), "MemTotal") / 1024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.version"),
        commit);
  }
}
