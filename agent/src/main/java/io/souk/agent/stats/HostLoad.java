package io.souk.agent.stats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Load and memory of this machine; zero where it does not tell.
 *
 * @param load1 runnable processes, average over one minute
 * @param load5 over five minutes
 * @param load15 over fifteen minutes
 * @param cpus processors this program may use
 */
public record HostLoad(
    double load1,
    double load5,
    double load15,
    int cpus,
    long memoryTotalBytes,
    long memoryFreeBytes) {

  /** As it is now. */
  public static HostLoad now() {
    return read(Path.of("/proc"));
  }

  static HostLoad read(Path proc) {
    String[] load = firstLine(proc.resolve("loadavg")).split(" ");
    List<String> memory = lines(proc.resolve("meminfo"));
    return new HostLoad(
        number(load, 0),
        number(load, 1),
        number(load, 2),
        Runtime.getRuntime().availableProcessors(),
        kilobytes(memory, "MemTotal:") * 1024,
        kilobytes(memory, "MemFree:") * 1024);
  }

  private static double number(String[] words, int index) {
    try {
      return index < words.length && !words[index].isEmpty() ? Double.parseDouble(words[index]) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String firstLine(Path file) {
    return lines(file).stream().findFirst().orElse("");
  }

  /** The number of a line such as {@code MemTotal: 25 kB}; 0 when there is none. */
  static long kilobytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replace("kB", "").strip())
        .mapToLong(HostLoad::whole)
        .findFirst()
        .orElse(0);
  }

  private static long whole(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
