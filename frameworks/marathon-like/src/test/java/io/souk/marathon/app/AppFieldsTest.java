package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of an app, as it is sent and as it is shown, old forms included: {@code fields.txt}.
 */
class AppFieldsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What tables of its own are about. */
  private static final Set<String> OTHERS = Set.of("secrets", "resourceLimits", "autoscale");

  private final AppReader reader = new AppReader("*", "", Set.of());

  /** One line of the table. */
  record Entry(String fields, String pointer, String shown) {

    static Entry parse(String line) {
      String[] parts = line.split(" \\| ", 3);
      return new Entry(parts[0], parts[1], parts[2]);
    }

    JsonNode body() throws IOException {
      return json(fields.startsWith("{") ? fields : "{'id':'/a','cmd':'x'," + fields + "}");
    }
  }

  private static JsonNode json(String text) throws IOException {
    return MAPPER.readTree(text.replace('\'', '"'));
  }

  static Stream<Entry> table() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                AppFieldsTest.class.getResourceAsStream("fields.txt"), StandardCharsets.UTF_8))) {
      List<String> lines = in.lines().toList();
      return lines.stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Entry::parse);
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void isShown(Entry entry) throws IOException {
    ObjectNode app = reader.readNew(entry.body());
    JsonNode shown = app.at(entry.pointer());
    if (entry.shown().equals("-")) {
      assertThat(shown.isMissingNode()).as(app.toString()).isTrue();
    } else {
      assertThat(shown).as(app.toString()).isEqualTo(json(entry.shown()));
    }
    assertThat((JsonNode) reader.readNew(app)).as("sent back as it was shown").isEqualTo(app);
  }

  @Test
  void noFieldIsLeftOut() throws IOException {
    String table = table().map(Entry::fields).collect(Collectors.joining(","));
    assertThat(AppShapes.APP.fields().keySet())
        .filteredOn(name -> !OTHERS.contains(name))
        .allMatch(name -> table.contains("'" + name + "'"));
  }
}
