package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that an app definition is refused for, with where and why: {@code refusals.txt}. */
class AppRefusalsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final AppReader reader = new AppReader("*", "", Set.of());

  /** One line of the catalogue. */
  record Entry(String fields, int status, String path, String message) {

    static Entry parse(String line) {
      String[] parts = line.split(" \\| ", 4);
      return new Entry(parts[0], Integer.parseInt(parts[1]), parts[2], parts[3]);
    }

    JsonNode body() throws IOException {
      boolean isWhole = fields.startsWith("{") || fields.startsWith("[") || !fields.contains(":");
      String text = isWhole ? fields : "{'id':'/a','cmd':'x'," + fields + "}";
      return MAPPER.readTree(text.replace('\'', '"'));
    }
  }

  static Stream<Entry> catalogue() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                AppRefusalsTest.class.getResourceAsStream("refusals.txt"),
                StandardCharsets.UTF_8))) {
      return in
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Entry::parse)
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void isRefused(Entry entry) throws IOException {
    JsonNode body = entry.body();
    RequestException refusal =
        catchThrowableOfType(RequestException.class, () -> reader.readNew(body));
    assertThat(refusal).as(entry.toString()).isNotNull();
    assertThat(refusal.problems()).contains(new Problem(entry.path(), entry.message()));
    assertThat(refusal.kind().status()).isEqualTo(entry.status());
    assertThat(refusal.getMessage())
        .isEqualTo(entry.message().startsWith("error.") ? "Invalid JSON" : "Object is not valid");
  }

  /** The same as one of the apps of a group, whose path stands before. */
  @ParameterizedTest
  @MethodSource("catalogue")
  void isRefusedWithinAGroup(Entry entry) throws IOException {
    JsonNode group =
        MAPPER.createObjectNode().set("apps", MAPPER.createArrayNode().add(entry.body()));
    RequestException refusal =
        catchThrowableOfType(
            RequestException.class, () -> GroupReader.read(reader, group, AppId.ROOT));
    String path = entry.path().equals("/") ? "/apps(0)" : "/apps(0)" + entry.path();
    assertThat(refusal).as(entry.toString()).isNotNull();
    List<Problem> problems = refusal.problems();
    if (entry.path().equals("/id") && entry.message().equals("must not be root")) {
      assertThat(problems).extracting(Problem::path).contains("/apps(0)/id");
    } else if (problems.stream().noneMatch(each -> each.message().startsWith("Identifier is"))) {
      assertThat(problems).contains(new Problem(path, entry.message()));
    }
  }

  @Test
  void theCatalogueIsWhole() throws IOException {
    assertThat(catalogue()).hasSizeGreaterThan(150).doesNotHaveDuplicates();
  }
}
