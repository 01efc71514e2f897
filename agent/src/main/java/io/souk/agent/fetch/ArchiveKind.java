package io.souk.agent.fetch;

import java.util.List;
import java.util.Optional;

/** Archives that are unpacked, known by the end of their names (Mesos fetcher). */
public enum ArchiveKind {
  TAR(".tar"),
  TAR_GZ(".tar.gz", ".tgz"),
  TAR_BZ2(".tar.bz2", ".tbz2"),
  TAR_XZ(".tar.xz", ".txz"),
  ZIP(".zip"),
  /** One compressed file. After the ones that end alike. */
  GZ(".gz");

  private final List<String> suffixes;

  ArchiveKind(String... suffixes) {
    this.suffixes = List.of(suffixes);
  }

  /** The kind of a file; empty when it is no archive by its name. */
  public static Optional<ArchiveKind> of(String fileName) {
    for (ArchiveKind kind : values()) {
      for (String suffix : kind.suffixes) {
        if (fileName.endsWith(suffix) && fileName.length() > suffix.length()) {
          return Optional.of(kind);
        }
      }
    }
    return Optional.empty();
  }

  /** The name of an archive without what tells its kind. */
  public String stem(String fileName) {
    return suffixes.stream()
        .filter(fileName::endsWith)
        .findFirst()
        .map(suffix -> fileName.substring(0, fileName.length() - suffix.length()))
        .orElse(fileName);
  }
}
