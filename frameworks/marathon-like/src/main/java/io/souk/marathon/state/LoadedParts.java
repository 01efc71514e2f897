package io.souk.marathon.state;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/** Puts values back together that {@link Parts} has stored, from entries in order of keys. */
final class LoadedParts {

  private final String prefix;
  private final Map<String, List<ByteString>> values = new LinkedHashMap<>();

  /** For keys that begin with {@code prefix}, which ends with a slash. */
  LoadedParts(String prefix) {
    this.prefix = prefix;
  }

  /** Takes the entry if it is a part of such a value. */
  boolean take(Store.Entry entry) {
    if (!entry.key().startsWith(prefix)) {
      return false;
    }
    int slash = entry.key().indexOf('/', prefix.length());
    if (slash < 0) {
      values.put(entry.key(), new ArrayList<>(List.of(entry.value())));
    } else {
      List<ByteString> parts = values.get(entry.key().substring(0, slash));
      if (parts != null) {
        parts.add(entry.value());
      }
    }
    return true;
  }

  /** Hands out each value with the number of its parts. */
  void forEach(ObjIntConsumer<String> consumer) {
    for (List<ByteString> parts : values.values()) {
      String head = parts.getFirst().toStringUtf8();
      int count = 1;
      if (head.charAt(0) == Parts.MARK) {
        int end = head.indexOf(Parts.MARK, 1);
        count = Integer.parseInt(head.substring(1, end));
        // The mark is ASCII: as many bytes as characters.
        parts.set(0, parts.getFirst().substring(end + 1));
      }
      consumer.accept(ByteString.copyFrom(parts.subList(0, count)).toStringUtf8(), count);
    }
  }
}
