package io.souk.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * What recordings of the same kind of program say together.
 *
 * @param samples of running threads, one about every 10 ms of CPU
 * @param methods that were running, in samples
 * @param behalf innermost methods of the product on whose behalf they ran, in samples
 * @param packages of the running methods, in samples
 * @param allocated bytes, as extrapolated from the samples
 * @param classes of what was allocated, in bytes
 * @param sites innermost methods of the product that had it allocated, in bytes
 * @param pauses of the collectors by their name
 */
public record Profile(
    long samples,
    List<Share> methods,
    List<Share> behalf,
    List<Share> packages,
    long allocated,
    List<Share> classes,
    List<Share> sites,
    Map<String, Pauses> pauses) {

  /** How many lines a ranking has. */
  static final int TOP = 15;

  /** What has no frame of the product: threads of the JVM and of libraries. */
  static final String NOBODY = "(nothing of the product on the stack)";

  /**
   * How often and how long a collector stopped the program.
   *
   * @param count of collections
   * @param totalMillis of all pauses
   * @param longestMillis of one pause
   */
  public record Pauses(long count, double totalMillis, double longestMillis) {

    private Pauses plus(double total, double longest) {
      return new Pauses(count + 1, totalMillis + total, Math.max(longestMillis, longest));
    }
  }

  /** Adds events up; for one thread. */
  private static final class Sum {
    private final Ranking methods = new Ranking();
    private final Ranking behalf = new Ranking();
    private final Ranking packages = new Ranking();
    private final Ranking classes = new Ranking();
    private final Ranking sites = new Ranking();
    private final Map<String, Pauses> pauses = new TreeMap<>();

    private void add(RecordedEvent event) {
      switch (event.getEventType().getName()) {
        case "jdk.ExecutionSample" -> sample(event);
        case "jdk.ObjectAllocationSample" -> allocation(event);
        case "jdk.GarbageCollection" -> collection(event);
        default -> {
          // Of no interest here.
        }
      }
    }

    private void sample(RecordedEvent event) {
      RecordedStackTrace stack = event.getStackTrace();
      if (stack != null) {
        String top = Frames.top(stack).orElse(NOBODY);
        methods.add(top, 1);
        packages.add(Frames.family(top), 1);
        behalf.add(Frames.product(stack).orElse(NOBODY), 1);
      }
    }

    private void allocation(RecordedEvent event) {
      long bytes = event.getLong("weight");
      classes.add(event.getClass("objectClass").getName(), bytes);
      RecordedStackTrace stack = event.getStackTrace();
      sites.add(stack == null ? NOBODY : Frames.product(stack).orElse(NOBODY), bytes);
    }

    private void collection(RecordedEvent event) {
      double total = event.getDuration("sumOfPauses").toNanos() / 1e6;
      double longest = event.getDuration("longestPause").toNanos() / 1e6;
      pauses.merge(
          event.getString("name"),
          new Pauses(1, total, longest),
          (old, one) -> old.plus(total, longest));
    }

    private Profile profile() {
      return new Profile(
          methods.total(),
          methods.top(TOP),
          behalf.top(TOP),
          packages.top(TOP),
          classes.total(),
          classes.top(TOP),
          sites.top(TOP),
          Map.copyOf(pauses));
    }
  }

  /** Reads recordings one event at a time. */
  public static Profile read(List<Path> recordings) throws IOException {
    Sum sum = new Sum();
    for (Path recording : recordings) {
      try (RecordingFile events = new RecordingFile(recording)) {
        while (events.hasMoreEvents()) {
          sum.add(events.readEvent());
        }
      }
    }
    return sum.profile();
  }

  /** The same as lines of text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("CPU: " + samples + " samples");
    ranking(lines, "by running method", methods, samples);
    ranking(lines, "by innermost method of the product", behalf, samples);
    ranking(lines, "by package of the running method", packages, samples);
    lines.add("");
    lines.add("Allocated: %.1f MB".formatted(allocated / 1e6));
    ranking(lines, "by class", classes, allocated);
    ranking(lines, "by innermost method of the product", sites, allocated);
    lines.add("");
    lines.add("Collections");
    new TreeMap<>(pauses)
        .forEach(
            (name, each) ->
                lines.add(
                    "  %s: %d, pauses of %.1f ms together, at most %.1f ms"
                        .formatted(name, each.count(), each.totalMillis(), each.longestMillis())));
    return lines;
  }

  private static void ranking(List<String> lines, String title, List<Share> top, long total) {
    lines.add("");
    lines.add(title);
    top.forEach(
        each ->
            lines.add(
                "  %5.1f %%  %s"
                    .formatted(100.0 * each.weight() / Math.max(1, total), each.name())));
  }
}
