package io.souk.chronos.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The texts of a history, each once; they are named by their place, 0 for none. */
final class Texts {

  /** Longer ones lose their end. */
  static final int LONGEST = 300;

  private static final int MOST = 60_000;

  private Texts() {}

  /** Texts being gathered. */
  static final class Collected {

    private final Map<String, Integer> places = new LinkedHashMap<>();

    int index(String text) {
      int end = Math.min(text.length(), LONGEST);
      // Half a character could not be read back.
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end--;
      }
      return places.computeIfAbsent(text.substring(0, end), any -> places.size() + 1);
    }

    int index(Optional<String> text) {
      return text.map(this::index).orElse(0);
    }

    void write(CodedOutputStream out) throws IOException {
      out.writeUInt32NoTag(places.size());
      for (String text : places.keySet()) {
        out.writeStringNoTag(text);
      }
    }
  }

  /** Texts that were read. */
  record Known(List<String> texts) {

    Optional<String> get(int index) {
      return index == 0 ? Optional.empty() : Optional.of(texts.get(index - 1));
    }
  }

  static Known read(CodedInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = Packing.count(in, MOST); left > 0; left--) {
      texts.add(in.readStringRequireUtf8());
    }
    return new Known(texts);
  }
}
