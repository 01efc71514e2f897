package io.souk.agent.fetch;

import java.util.Optional;

/**
 * One thing to fetch.
 *
 * @param uri as it was given, checksum and all; what the cache knows it by
 * @param baseName its name at the source
 * @param target where it goes in the sandbox
 * @param executable whether it is made executable; such things are not unpacked
 * @param extract whether it is unpacked when it is an archive by its name
 * @param cached whether a copy is kept for later containers of the same user
 */
public record FetchItem(
    String uri,
    Source source,
    Optional<Checksum> checksum,
    String baseName,
    RelativeName target,
    boolean executable,
    boolean extract,
    boolean cached) {

  /**
   * How it is unpacked, if it is.
   *
   * @param fileName the name that tells
   */
  public Optional<ArchiveKind> archive(String fileName) {
    return executable || !extract ? Optional.empty() : ArchiveKind.of(fileName);
  }

  /** For people: without control characters and passwords. */
  public String shown() {
    return shown(uri);
  }

  static String shown(String uri) {
    String plain = RelativeName.printable(uri);
    String short_ = plain.length() > 500 ? plain.substring(0, 500) + "…" : plain;
    return short_.replaceFirst("^([A-Za-z0-9+.-]+://[^/:@]*):[^/@]*@", "$1:***@");
  }
}
