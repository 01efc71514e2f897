package io.souk.it.advisory;

import java.util.List;

/**
 * What is known to be wrong with a library.
 *
 * @param id of the advisory, as GitHub or the CVE programme names it
 * @param library as {@code group:artifact}
 * @param affected versions
 */
record Advisory(String id, String library, List<Range> affected) {

  /**
   * Some versions in a row.
   *
   * @param from the first that is affected
   * @param to the first that is not any more
   */
  record Range(MavenVersion from, MavenVersion to) {

    boolean holds(MavenVersion version) {
      return version.compareTo(from) >= 0 && version.compareTo(to) < 0;
    }
  }

  boolean affects(Library candidate) {
    return candidate.name().equals(library)
        && affected.stream().anyMatch(range -> range.holds(candidate.version()));
  }
}
