package io.souk.agent.adapter.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machine's processes as {@code /proc} shows them. Blocks for microseconds to milliseconds. */
final class ProcFs {

  private static final Path PROC = Path.of("/proc");
  private static final String[] NONE = {};

  private ProcFs() {}

  /** Changes with every boot of the machine; empty text where the kernel does not say. */
  static String bootId() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim();
    } catch (IOException unknown) {
      return "";
    }
  }

  static Optional<ProcessStat> find(int pid) {
    return read(PROC.resolve(Integer.toString(pid)).resolve("stat")).flatMap(ProcessStat::parse);
  }

  /** Whether exactly this process, not a later one of the same pid, still runs. */
  static boolean isAlive(ProcessStat process) {
    return find(process.pid())
        .filter(now -> now.isSameProcess(process) && !now.isZombie())
        .isPresent();
  }

  /** All processes but zombies. */
  static List<ProcessStat> all() {
    return all(new ProcReader());
  }

  static List<ProcessStat> all(ProcReader reader) {
    List<ProcessStat> found = new ArrayList<>();
    for (String name : Optional.ofNullable(PROC.toFile().list()).orElse(NONE)) {
      if (Character.isDigit(name.charAt(0)) && reader.read("/proc/" + name + "/stat")) {
        ProcessStat.parse(reader.text()).filter(stat -> !stat.isZombie()).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Resident memory in bytes; 0 when the process is gone. */
  static long residentBytes(int pid) {
    Optional<String> status = read(PROC.resolve(Integer.toString(pid)).resolve("status"));
    if (status.isEmpty()) {
      return 0;
    }
    for (String line : status.get().split("\n")) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException goneOrForbidden) {
      return Optional.empty();
    }
  }
}
