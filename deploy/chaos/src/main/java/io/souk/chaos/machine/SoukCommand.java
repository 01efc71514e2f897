package io.souk.chaos.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of the {@code souk} program. */
public final class SoukCommand {

  private static final List<String> MASTER =
      List.of(
          "-XX:+UseG1GC",
          "-XX:GCTimeRatio=4",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:G1PeriodicGCInterval=5000",
          "-XX:MaxGCPauseMillis=20",
          "-XX:-G1UseAdaptiveIHOP",
          "-XX:InitiatingHeapOccupancyPercent=80");

  private SoukCommand() {}

  /**
   * What starts it, with the Java that runs this.
   *
   * @param jar the launcher's
   * @param args of {@code souk}
   */
  public static List<String> of(Path jar, String... args) {
    List<String> command = new ArrayList<>();
    command.add(java());
    // As the script of that name starts it.
    boolean master = args.length > 0 && args[0].equals("master");
    command.addAll(master ? MASTER : List.of("-XX:+UseSerialGC"));
    if (master && Runtime.version().feature() >= 25) {
      command.add("-XX:+UseCompactObjectHeaders");
      command.add("-XX:TrimNativeHeapInterval=10000");
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-jar", jar.normalize().toString()));
    command.addAll(List.of(args));
    return command;
  }

  /** The Java that runs this. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
