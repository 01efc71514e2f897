package io.souk.protocol.negotiate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An Accept header: which codecs a client takes (Mesos v1 APIs, content negotiation). JSON is tried
 * before protobuf whatever their weights, so that a client that does not care gets JSON; a weight
 * of 0 refuses. For each codec the most specific range decides.
 */
public record Accept(List<MediaRange> ranges) {

  /** One range, in lower case; {@code *} matches everything. */
  public record MediaRange(String type, String subtype, double weight) {

    private int specificity(String otherType, String otherSubtype) {
      if (type.equals(otherType) && subtype.equals(otherSubtype)) {
        return 3;
      }
      if (type.equals(otherType) && subtype.equals("*")) {
        return 2;
      }
      return type.equals("*") && subtype.equals("*") ? 1 : 0;
    }
  }

  public Accept {
    ranges = List.copyOf(ranges);
  }

  /** Reads a header's value; a part that is no media range is passed over. */
  public static Accept parse(String header) {
    List<MediaRange> ranges = new ArrayList<>();
    for (String part : header.toLowerCase(Locale.ROOT).split(",")) {
      String[] pieces = part.split(";");
      String[] names = pieces[0].strip().split("/", -1);
      if (names.length == 2) {
        ranges.add(new MediaRange(names[0].strip(), names[1].strip(), weight(pieces)));
      }
    }
    return new Accept(ranges);
  }

  /** The codec of the answer to a request with this header, or with none; empty means 406. */
  public static Optional<Codec> choose(Optional<String> header) {
    return header
        .filter(value -> !value.isBlank())
        .map(value -> parse(value).choose())
        .orElse(Optional.of(Codec.JSON));
  }

  /** The codec of the answer; empty means 406. */
  public Optional<Codec> choose() {
    for (Codec codec : Codec.values()) {
      if (allows(codec)) {
        return Optional.of(codec);
      }
    }
    return Optional.empty();
  }

  public boolean allows(Codec codec) {
    return allows(codec.mediaType());
  }

  /**
   * Whether an answer may be of a type.
   *
   * @param mediaType in lower case, without parameters
   */
  public boolean allows(String mediaType) {
    String[] names = mediaType.split("/", 2);
    int best = 0;
    double weight = 0;
    for (MediaRange range : ranges) {
      int specificity = range.specificity(names[0], names[1]);
      if (specificity > best) {
        best = specificity;
        weight = range.weight();
      }
    }
    return weight > 0;
  }

  private static double weight(String[] pieces) {
    for (int i = 1; i < pieces.length; i++) {
      String piece = pieces[i].strip();
      if (piece.startsWith("q=")) {
        try {
          return Double.parseDouble(piece.substring(2).strip());
        } catch (NumberFormatException e) {
          return 1;
        }
      }
    }
    return 1;
  }
}
