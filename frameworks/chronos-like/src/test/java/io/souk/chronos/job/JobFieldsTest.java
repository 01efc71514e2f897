package io.souk.chronos.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every member of a job, as it is sent and as it is shown: {@code fields.txt}. */
class JobFieldsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final JobReader reader = new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")));

  /** Members in the order in which Chronos writes them, but for what triggers a job. */
  static final List<String> ORDER =
      List.of(
          "name",
          "command",
          "shell",
          "executor",
          "executorFlags",
          "taskInfoData",
          "retries",
          "owner",
          "ownerName",
          "description",
          "successCount",
          "errorCount",
          "lastSuccess",
          "lastError",
          "cpus",
          "disk",
          "mem",
          "disabled",
          "softError",
          "dataProcessingJobType",
          "errorsSinceLastSuccess",
          "fetch",
          "uris",
          "environmentVariables",
          "arguments",
          "highPriority",
          "runAsUser",
          "concurrent",
          "maxCompletionTime",
          "container",
          "constraints");

  /** One line of the table. */
  record Entry(String fields, String pointer, String shown) {

    static Entry parse(String line) {
      String[] parts = line.split(" \\| ", 3);
      return new Entry(parts[0], parts[1], parts[2]);
    }

    JsonNode body() throws IOException {
      boolean triggered = fields.contains("'schedule'") || fields.contains("'parents'");
      String never = triggered ? "" : ",'schedule':'R0//PT1H'";
      return json(fields.startsWith("{") ? fields : "{'name':'a'," + fields + never + "}");
    }
  }

  private static JsonNode json(String text) throws IOException {
    return MAPPER.readTree(text.replace('\'', '"'));
  }

  static Stream<Entry> table() throws IOException {
    return TextTable.read("fields.txt", Entry::parse);
  }

  @ParameterizedTest
  @MethodSource("table")
  void isShown(Entry entry) throws IOException {
    ObjectNode job = JobWriter.write(reader.read(entry.body(), NOW));
    JsonNode shown = job.at(entry.pointer());
    if (entry.shown().equals("-")) {
      assertThat(shown.isMissingNode()).as(job.toString()).isTrue();
    } else {
      assertThat(shown.toString()).as(job.toString()).isEqualTo(json(entry.shown()).toString());
    }
    JsonNode sentBack = MAPPER.readTree(job.toString());
    assertThat(JobWriter.write(reader.read(sentBack, NOW)).toString())
        .as("sent back as it was shown")
        .isEqualTo(job.toString());
  }

  @Test
  void noFieldIsLeftOut() throws IOException {
    RecordingNode scheduled = new RecordingNode();
    scheduled.put("name", "a");
    JobWriter.write(reader.read(scheduled, NOW));
    Set<String> read = new TreeSet<>(scheduled.asked());
    RecordingNode container = new RecordingNode();
    container.put("image", "i");
    reader.read(MAPPER.createObjectNode().put("name", "a").set("container", container), NOW);
    read.addAll(container.asked());
    assertThat(read).contains("command", "parents", "volumes");
    String table = table().map(Entry::fields).collect(Collectors.joining(","));
    assertThat(read).allMatch(name -> table.contains("'" + name + "'"));
  }

  @Test
  void membersComeInTheOrderOfChronos() throws IOException {
    String body = "{'name':'a','container':{'image':'i'},";
    assertThat(names(body + "'schedule':'R0//PT1H'}"))
        .startsWith(ORDER.toArray(String[]::new))
        .endsWith("schedule", "scheduleTimeZone");
    assertThat(names(body + "'parents':['b']}"))
        .startsWith(ORDER.toArray(String[]::new))
        .endsWith("parents");
  }

  private List<String> names(String body) throws IOException {
    return JobWriter.write(reader.read(json(body), NOW)).properties().stream()
        .map(java.util.Map.Entry::getKey)
        .toList();
  }
}
