package io.souk.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The part of a document between two comments, which a program may write anew. */
public final class MarkedSection {

  /** The line before it. */
  public static final String BEGIN = "<!-- figures of kernel/benchmarks/run: begin -->";

  /** The line after it. */
  public static final String END = "<!-- figures of kernel/benchmarks/run: end -->";

  private MarkedSection() {}

  /**
   * Puts these lines in the place of those that are there.
   *
   * @throws IOException when the document does not have both comments once and in their order
   */
  public static void replace(Path document, List<String> lines) throws IOException {
    List<String> old = Files.readAllLines(document);
    int begin = old.indexOf(BEGIN);
    int end = old.indexOf(END);
    if (begin < 0
        || end < begin
        || old.lastIndexOf(BEGIN) != begin
        || old.lastIndexOf(END) != end) {
      throw new IOException("%s needs the lines %s and %s".formatted(document, BEGIN, END));
    }
    List<String> all = new ArrayList<>(old.subList(0, begin + 1));
    all.add("");
    all.addAll(lines);
    all.add("");
    all.addAll(old.subList(end, old.size()));
    Files.write(document, all);
  }
}
