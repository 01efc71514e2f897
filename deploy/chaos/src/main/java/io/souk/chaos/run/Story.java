package io.souk.chaos.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.souk.chaos.check.Finding;
import io.souk.chaos.check.Records;
import io.souk.chaos.check.Write;
import io.souk.chaos.check.Write.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells people what happens, on standard output and in {@code story.txt}. */
final class Story {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path dir;

  Story(Path dir) {
    try {
      this.dir = Files.createDirectories(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void tell(String format, Object... values) {
    String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + format.formatted(values);
    System.out.println("chaos: " + line);
    append("story.txt", line + "\n");
  }

  private void append(String file, String text) {
    try {
      Files.writeString(
          dir.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What was seen in numbers, and what should not be; all writes go to {@code writes.txt}.
   *
   * @param unanswered questions for the state that nobody answered
   * @param claimed answers that only the leader may give
   */
  void summary(Records records, int unanswered, int claimed, List<Finding> findings) {
    records.writes().forEach(write -> append("writes.txt", text(write)));
    records.asked().forEach(run -> append("writes.txt", run + "\n"));
    records.reigns().forEach(reign -> append("reigns.txt", reign + "\n"));
    records.claims().forEach(claim -> append("claims.txt", claim + "\n"));
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("writes acknowledged", count(records.writes(), Outcome.OK));
    numbers.put("writes refused", count(records.writes(), Outcome.REFUSED));
    numbers.put("writes of unknown outcome", count(records.writes(), Outcome.UNKNOWN));
    numbers.put("runs asked for", records.asked().size());
    numbers.put("leaderships", records.reigns().size());
    numbers.put("answers as the leader", claimed);
    numbers.put("terms accepted by agents", records.obediences().size());
    numbers.put("processes of tasks", records.lives().size());
    numbers.put("occurrences of timed jobs", occurrences(records));
    numbers.put("states sampled", records.samples().size());
    numbers.put("questions for the state without answer", unanswered);
    numbers.put("longest stall of the machine, ms", longestStall(records));
    numbers.put("findings", findings.size());
    try {
      tell("%s", JSON.writeValueAsString(numbers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    findings.forEach(finding -> tell("%s", finding));
  }

  private static String text(Write write) {
    return "%s %s %s %s %s\n"
        .formatted(
            write.invoked(),
            write.completed(),
            write.outcome(),
            write.key(),
            write.detail().replace('\n', ' '));
  }

  private static long count(List<Write> writes, Outcome outcome) {
    return writes.stream().filter(write -> write.outcome() == outcome).count();
  }

  private static long longestStall(Records records) {
    return records.timed().stalls().stream()
        .mapToLong(stall -> stall.length().toMillis())
        .max()
        .orElse(0);
  }

  private static long occurrences(Records records) {
    return records.plans().stream()
        .flatMap(plan -> plan.due().stream())
        .filter(due -> !due.isAfter(records.timed().horizon()))
        .count();
  }
}
