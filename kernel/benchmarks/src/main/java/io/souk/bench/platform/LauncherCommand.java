package io.souk.bench.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of one role of the platform: the Java that runs this, with the options that the
 * {@code souk} script gives to the role's JVM.
 *
 * @param launcher the launcher's jar
 * @param java options of the JVM after those of the script, which they override
 */
public record LauncherCommand(Path launcher, List<String> java) {

  /** What the script gives to every role. */
  static final List<String> ALL =
      List.of("-Xms32m", "-Xss512k", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED");

  /** What it gives to a master. */
  static final List<String> MASTER =
      List.of(
          "-XX:+UseG1GC",
          "-XX:GCTimeRatio=4",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:G1PeriodicGCInterval=5000",
          "-XX:MaxGCPauseMillis=20",
          "-XX:-G1UseAdaptiveIHOP",
          "-XX:InitiatingHeapOccupancyPercent=80");

  /** What it gives to a master whose JVM knows it. */
  static final List<String> COMPACT =
      List.of("-XX:+UseCompactObjectHeaders", "-XX:TrimNativeHeapInterval=10000");

  private static final int COMPACT_SINCE = 25;

  /** What it gives to an agent. */
  static final List<String> AGENT = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** What it gives to JVMs that know it. */
  static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private static final int UNSAFE_SINCE = 23;

  /** Copies the options. */
  public LauncherCommand {
    java = List.copyOf(java);
  }

  /** {@code souk master} with these arguments. */
  public List<String> master(List<String> arguments) {
    List<String> options = new ArrayList<>(MASTER);
    if (Runtime.version().feature() >= COMPACT_SINCE) {
      options.addAll(COMPACT);
    }
    return of(options, "master", arguments);
  }

  /** {@code souk agent} with these arguments. */
  public List<String> agent(List<String> arguments) {
    return of(AGENT, "agent", arguments);
  }

  private List<String> of(List<String> role, String name, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(currentJava());
    command.addAll(ALL);
    command.addAll(role);
    if (Runtime.version().feature() >= UNSAFE_SINCE) {
      command.add(UNSAFE);
    }
    command.addAll(java);
    command.addAll(List.of("-jar", launcher.toAbsolutePath().normalize().toString(), name));
    command.addAll(arguments);
    return command;
  }

  /** The Java that runs this. */
  public static String currentJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
