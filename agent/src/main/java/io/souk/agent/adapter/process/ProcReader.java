package io.souk.agent.adapter.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one small file of {@code /proc} after the other into the same memory: a look at all
 * processes leaves next to no garbage. For one thread.
 */
final class ProcReader {

  private static final int START_SIZE = 16 * 1024;

  /** What the kernel lets all of a program's variables take, and more. */
  private static final int LIMIT = 8 * 1024 * 1024;

  private byte[] buffer = new byte[START_SIZE];
  private int length;

  /** False when the file is gone, or may not be read. */
  boolean read(String file) {
    length = 0;
    try (FileInputStream in = new FileInputStream(file)) {
      int count = in.read(buffer, 0, buffer.length);
      while (count > 0) {
        length += count;
        if (length == buffer.length) {
          if (length >= LIMIT) {
            return true;
          }
          buffer = Arrays.copyOf(buffer, length * 2);
        }
        count = in.read(buffer, length, buffer.length - length);
      }
      return true;
    } catch (IOException goneOrForbidden) {
      return false;
    }
  }

  /** What was read last. */
  String text() {
    return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Of entries that end with NUL, those that begin like this. */
  List<String> entries(String prefix) {
    List<String> found = new ArrayList<>();
    int at = 0;
    while (at < length) {
      int end = at;
      while (end < length && buffer[end] != 0) {
        end++;
      }
      if (startsWith(at, end, prefix)) {
        found.add(new String(buffer, at, end - at, StandardCharsets.ISO_8859_1));
      }
      at = end + 1;
    }
    return found;
  }

  private boolean startsWith(int at, int end, String prefix) {
    if (end - at < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (buffer[at + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
