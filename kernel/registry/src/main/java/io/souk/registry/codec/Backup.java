package io.souk.registry.codec;

import io.souk.registry.Entry;
import io.souk.registry.Registry;
import java.util.List;

/**
 * Everything that a registry holds, to be kept outside of it.
 *
 * @param clusterId id of the cluster that it comes from; empty when it had none
 * @param version number of commits; no entry has a higher one
 * @param entries in key order
 */
public record Backup(String clusterId, long version, List<Entry> entries) {

  public Backup {
    entries = List.copyOf(entries);
  }

  /**
   * What the local copy of {@code registry} holds, as one consistent view. Ask the leader: another
   * member may be behind.
   */
  public static Backup of(Registry registry) {
    List<Entry> entries = registry.scan("");
    // Read after the entries, so that it is not below the version of any of them.
    return new Backup(registry.status().clusterId().orElse(""), registry.version(), entries);
  }
}
