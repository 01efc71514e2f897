package io.souk.testkit.sim;

import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The newest events of a run, and a number that two equal runs have in common. */
final class Chronicle {

  private static final int KEPT = 120;
  private static final int LONGEST = 600;

  private record Entry(long at, String who, String what, Object detail) {
    @Override
    public String toString() {
      String text =
          detail instanceof MessageOrBuilder message
              ? TextFormat.printer().emittingSingleLine(true).printToString(message)
              : String.valueOf(detail).replaceAll("\\s+", " ");
      String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
      return "%s %s %s %s".formatted(clock(at), who, what, cut);
    }
  }

  private final Agenda agenda;
  private final Entry[] ring = new Entry[KEPT];
  private long count;
  private long fingerprint;
  private Optional<Consumer<String>> listener = Optional.empty();

  Chronicle(Agenda agenda) {
    this.agenda = agenda;
  }

  /** Has everything that is written down read out at once. */
  void listen(Consumer<String> to) {
    listener = Optional.of(to);
  }

  static String clock(long nanos) {
    Duration time = Duration.ofNanos(nanos);
    return "%d:%02d:%02d.%06d"
        .formatted(
            time.toHours(), time.toMinutesPart(), time.toSecondsPart(), time.toNanosPart() / 1000);
  }

  /** Details are turned into text only when somebody asks. */
  void note(String who, String what, Object detail) {
    long now = agenda.now();
    ring[(int) (count++ % KEPT)] = new Entry(now, who, what, detail);
    if (listener.isPresent()) {
      listener.get().accept(ring[(int) ((count - 1) % KEPT)].toString());
    }
    fingerprint = ((fingerprint * 31 + now) * 31 + who.hashCode()) * 31 + what.hashCode();
  }

  long count() {
    return count;
  }

  long fingerprint() {
    return fingerprint;
  }

  /** Oldest first. */
  List<String> newest() {
    List<String> lines = new ArrayList<>();
    for (long i = Math.max(0, count - KEPT); i < count; i++) {
      lines.add(ring[(int) (i % KEPT)].toString());
    }
    return lines;
  }
}
