package io.souk.bench.load.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which master is put under load.
 *
 * @param address {@code host:port} of one that runs; without it one is started
 * @param launcher jar of the one to start
 * @param java options of its JVM
 * @param dir takes its files; without it they go when it ends
 * @param ownAgents whether agents are simulated; otherwise as many are waited for that somebody
 *     else plays, as a master of another protocol needs
 */
public record MasterOptions(
    Optional<String> address,
    Path launcher,
    List<String> java,
    Optional<Path> dir,
    boolean ownAgents) {

  /** Copies the list. */
  public MasterOptions {
    java = List.copyOf(java);
  }
}
