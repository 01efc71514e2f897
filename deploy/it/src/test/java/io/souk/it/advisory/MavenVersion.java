package io.souk.it.advisory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A version, ordered as Maven orders them: numbers by value, and what stands after them in the
 * order alpha, beta, milestone, candidate, snapshot, release, service pack, anything else.
 */
record MavenVersion(String text) implements Comparable<MavenVersion> {

  private static final List<String> QUALIFIERS =
      List.of("alpha", "beta", "milestone", "rc", "snapshot", "", "sp");
  private static final int RELEASE = QUALIFIERS.indexOf("");

  /** A number, or the rank of a word; a word is below every number but 0 unless it is unknown. */
  private record Part(boolean number, long value, String word) implements Comparable<Part> {

    static final Part NONE = new Part(true, 0, "");

    static Part of(String text) {
      if (Character.isDigit(text.charAt(0))) {
        return new Part(true, Long.parseLong(text), "");
      }
      String word =
          switch (text) {
            case "a" -> "alpha";
            case "b" -> "beta";
            case "m" -> "milestone";
            case "cr" -> "rc";
            case "ga", "final", "release", "jre", "android" -> "";
            default -> text;
          };
      int rank = QUALIFIERS.indexOf(word);
      return new Part(false, rank < 0 ? QUALIFIERS.size() : rank, word);
    }

    @Override
    public int compareTo(Part other) {
      if (number && other.number) {
        return Long.compare(value, other.value);
      }
      if (number || other.number) {
        Part mark = number ? other : this;
        long amount = number ? value : other.value;
        int ofMark = amount > 0 ? -1 : Long.compare(mark.value, RELEASE);
        return number ? -ofMark : ofMark;
      }
      int byRank = Long.compare(value, other.value);
      return byRank != 0 ? byRank : word.compareTo(other.word);
    }
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    String spaced =
        text.toLowerCase(Locale.ROOT)
            .replaceAll("(\\d)(\\D)", "$1 $2")
            .replaceAll("(\\D)(\\d)", "$1 $2");
    for (String part : spaced.split("[ .\\-_+]+")) {
      if (!part.isEmpty()) {
        parts.add(Part.of(part));
      }
    }
    return parts;
  }

  @Override
  public int compareTo(MavenVersion other) {
    List<Part> mine = parts();
    List<Part> others = other.parts();
    for (int i = 0; i < Math.max(mine.size(), others.size()); i++) {
      int order =
          (i < mine.size() ? mine.get(i) : Part.NONE)
              .compareTo(i < others.size() ? others.get(i) : Part.NONE);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
