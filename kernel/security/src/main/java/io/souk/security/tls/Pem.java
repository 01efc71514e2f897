package io.souk.security.tls;

import io.souk.security.file.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The blocks of a PEM file; what stands between them is passed over. */
final class Pem {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /** A hundred authorities and more; nobody has a thousand. */
  private static final int MOST_BLOCKS = 1000;

  private Pem() {}

  /**
   * A block.
   *
   * @param type what it says of itself, such as {@code CERTIFICATE}
   * @param content decoded
   */
  record Block(String type, byte[] content) {}

  static List<Block> read(SourceFile file, byte[] content) {
    List<Block> blocks = new ArrayList<>();
    String type = null;
    StringBuilder text = new StringBuilder();
    for (String line : (Iterable<String>) text(content).lines().map(String::strip)::iterator) {
      if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
        type = line.substring(BEGIN.length(), Math.max(BEGIN.length(), line.length() - 5));
        text.setLength(0);
      } else if (line.startsWith(END) && type != null) {
        blocks.add(new Block(type, decode(file, blocks.size() + 1, text)));
        type = null;
        if (blocks.size() > MOST_BLOCKS) {
          throw file.refused("more than " + MOST_BLOCKS + " blocks");
        }
      } else if (type != null) {
        text.append(line);
      }
    }
    if (type != null) {
      throw file.refused("block " + (blocks.size() + 1) + " has no end; expected -----END …-----");
    }
    return blocks;
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1);
  }

  private static byte[] decode(SourceFile file, int number, CharSequence text) {
    try {
      return Base64.getDecoder().decode(text.toString());
    } catch (IllegalArgumentException e) {
      throw file.refused("block " + number + " is not valid Base64");
    }
  }
}
