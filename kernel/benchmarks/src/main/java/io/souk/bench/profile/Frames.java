package io.souk.bench.profile;

import java.util.Optional;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;

/** Frames of a stack as text. */
final class Frames {

  private static final String PRODUCT = "io.souk.";

  /**
   * Below {@code io.souk}, the part of the product and its package: {@code io.souk.master.loop}.
   */
  private static final int PRODUCT_DEPTH = 4;

  private static final int DEPTH = 3;

  private Frames() {}

  /** The method that was running, whosever it is. */
  static Optional<String> top(RecordedStackTrace stack) {
    return stack.getFrames().stream()
        .filter(RecordedFrame::isJavaFrame)
        .findFirst()
        .map(Frames::name);
  }

  /** The innermost method of the product: on whose behalf the rest was running. */
  static Optional<String> product(RecordedStackTrace stack) {
    return stack.getFrames().stream()
        .filter(RecordedFrame::isJavaFrame)
        .map(Frames::name)
        .filter(name -> name.startsWith(PRODUCT))
        .findFirst();
  }

  private static String name(RecordedFrame frame) {
    // A lambda's class has a number of its own in every run.
    String type =
        frame.getMethod().getType().getName().replaceAll("\\$\\$Lambda.*", "\\$\\$Lambda");
    return type + "." + frame.getMethod().getName();
  }

  /** The package of a method, no deeper than tells one part of a program from another. */
  static String family(String method) {
    String[] parts = method.split("\\.");
    int depth = method.startsWith(PRODUCT) ? PRODUCT_DEPTH : DEPTH;
    StringBuilder family = new StringBuilder(parts[0]);
    // The last two are class and method.
    for (int i = 1; i < Math.min(depth, parts.length - 2); i++) {
      family.append('.').append(parts[i]);
    }
    return family.toString();
  }
}
