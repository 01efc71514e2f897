package io.souk.chaos.run;

import io.souk.chaos.check.Act;
import io.souk.chaos.check.Obedience;
import io.souk.chaos.check.Reign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What masters and agents wrote into their logs about terms. */
final class LogReader {

  private static final Pattern LINE = Pattern.compile("^(\\d{4}-\\S+) \\S+ .*?event=(\\S+)(.*)");
  private static final Pattern TERM = Pattern.compile(" term=(\\d+)");

  /** The event of a master that does what only the leader may. */
  private static final String ACT = "task-launched";

  /** The event of an agent that names the term it obeys. */
  private static final String OBEYS = "registered";

  /** All that is looked at; logs are long, and taking lines apart takes its time. */
  private static final List<String> EVENTS =
      List.of("leadership_gained", "leadership_ended", "kernel_gave_up", "registered", ACT);

  private record Line(Instant at, String event, Optional<Long> term) {}

  private LogReader() {}

  /** Leaderships of one master, oldest first. */
  static List<Reign> reigns(String master, Path logs) {
    List<Reign> reigns = new ArrayList<>();
    Optional<Line> current = Optional.empty();
    for (Line line : lines(logs)) {
      boolean gained = line.event().equals("leadership_gained");
      boolean ended =
          line.event().equals("leadership_ended") || line.event().equals("kernel_gave_up");
      if ((gained || ended) && current.isPresent()) {
        reigns.add(reign(master, current.get(), Optional.of(line.at())));
        current = Optional.empty();
      }
      if (gained) {
        current = Optional.of(line);
      }
    }
    current.ifPresent(line -> reigns.add(reign(master, line, Optional.empty())));
    return reigns;
  }

  private static Reign reign(String master, Line gained, Optional<Instant> ended) {
    return new Reign(master, gained.term().orElseThrow(), gained.at(), ended);
  }

  /** What one master did as the leader, oldest first. */
  static List<Act> acts(String master, Path logs) {
    List<Act> acts = new ArrayList<>();
    long term = 0;
    for (Line line : lines(logs)) {
      if (line.event().equals("leadership_gained")) {
        term = line.term().orElseThrow();
      } else if (line.event().equals(ACT)) {
        acts.add(new Act(master, term, line.at()));
      }
    }
    return acts;
  }

  /** The terms that one agent took for the newest, oldest first. */
  static List<Obedience> obediences(String agent, Path logs) {
    return lines(logs).stream()
        .filter(line -> line.event().equals(OBEYS) && line.term().isPresent())
        .map(line -> new Obedience(agent, line.term().get(), line.at()))
        .toList();
  }

  private static List<Line> lines(Path logs) {
    List<Line> lines = new ArrayList<>();
    if (Files.notExists(logs)) {
      return lines;
    }
    try (Stream<Path> files = Files.list(logs)) {
      // Older files have higher numbers.
      for (Path file : files.sorted(Comparator.<Path>naturalOrder().reversed()).toList()) {
        for (String text : Files.readAllLines(file)) {
          line(text).ifPresent(lines::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static Optional<Line> line(String text) {
    Matcher match = LINE.matcher(text);
    if (EVENTS.stream().noneMatch(text::contains) || !match.find()) {
      return Optional.empty();
    }
    Matcher term = TERM.matcher(match.group(3));
    return Optional.of(
        new Line(
            OffsetDateTime.parse(match.group(1)).toInstant(),
            match.group(2),
            term.find() ? Optional.of(Long.valueOf(term.group(1))) : Optional.empty()));
  }
}
