package io.souk.security.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last lines, within bounds. Used under its owner's lock. */
final class AuditHistory {

  private final int mostLines;
  private final long mostBytes;
  private final Deque<AuditTrail.Line> lines = new ArrayDeque<>();
  private long bytes;

  AuditHistory(int mostLines, long mostBytes) {
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  void add(AuditTrail.Line line) {
    lines.add(line);
    bytes += line.json().length;
    while (lines.size() > mostLines || bytes > mostBytes) {
      bytes -= lines.remove().json().length;
    }
  }

  /** Those from a number on, oldest first. */
  List<AuditTrail.Line> from(long number) {
    List<AuditTrail.Line> found = new ArrayList<>();
    for (AuditTrail.Line line : lines) {
      if (line.number() >= number) {
        found.add(line);
      }
    }
    return found;
  }
}
