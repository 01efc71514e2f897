package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.job.TextTable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a definition is refused for, with what is said: {@code refusals.txt}. */
class RefusalsTest {

  private static Platform platform;

  @BeforeAll
  static void start() {
    platform = new Platform();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  /** One line of the catalogue. */
  record Entry(String endpoint, String members, String message) {

    static Entry parse(String line) {
      String[] parts = line.split(" \\| ", 3);
      return new Entry(parts[0], parts[1], parts[2]);
    }

    String body() {
      boolean isPart = members.startsWith("'");
      String text = isPart ? "{'name':'a','schedule':'R0//PT1H'," + members + "}" : members;
      return text.replace('\'', '"');
    }
  }

  static Stream<Entry> catalogue() throws IOException {
    return TextTable.read("refusals.txt", Entry::parse);
  }

  private static JsonNode refused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).doesNotContain("\n");
    JsonNode error = platform.parse(answer.body());
    assertThat(error.properties()).hasSize(2);
    assertThat(error.get("status").asText()).isEqualTo("Bad Request");
    assertThat(error.get("message").asText())
        .hasSizeLessThan(600)
        .doesNotContain("Exception", "\tat ", "com.fasterxml");
    assertThat(platform.get("jobs")).isEmpty();
    return error.get("message");
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void isRefused(Entry entry) {
    HttpResponse<String> answer = platform.post(entry.endpoint(), entry.body());
    assertThat(refused(answer).asText()).contains(entry.message());
  }

  /** The 2.x API says the same in a bare text. */
  @ParameterizedTest
  @MethodSource("catalogue")
  void isRefusedInTheOldForm(Entry entry) {
    if (entry.members().contains("'a b'") || entry.members().contains("'a#b'")) {
      return;
    }
    HttpResponse<String> answer =
        platform.call("PUT", "/scheduler/" + entry.endpoint(), entry.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain");
    String message = entry.message().replace("[\\w.-]", "[\\w .#-]");
    assertThat(answer.body()).contains(message);
    assertThat(platform.get("jobs")).isEmpty();
  }

  @Test
  void theCatalogueIsWhole() throws IOException {
    assertThat(catalogue()).hasSizeGreaterThan(110).doesNotHaveDuplicates();
  }

  private static HttpResponse<String> post(String members) {
    return platform.post("iso8601", "{\"name\":\"a\",\"schedule\":\"R0//PT1H\"," + members + "}");
  }

  private static String longer(int than) {
    return "\"" + "x".repeat(than + 1) + "\"";
  }

  @Test
  void emptyBodyIsRefused() {
    assertThat(refused(platform.post("iso8601", "")).asText()).contains("empty");
    assertThat(refused(platform.post("dependency", "")).asText()).contains("empty");
  }

  @Test
  void commandOfAMegabyteIsRefused() {
    String huge = "\"command\":" + longer(900_000);
    assertThat(refused(post(huge)).asText())
        .isEqualTo("command: 900001 bytes long, at most 65536 are allowed");
    assertThat(refused(post("\"command\":" + longer(1 << 20))).asText())
        .isEqualTo("the body is larger than 1048576 bytes");
    assertThat(refused(post("\"command\":\"" + "ä".repeat(40_000) + "\"")).asText())
        .isEqualTo("command: 80000 bytes long, at most 65536 are allowed");
  }

  @Test
  void everyTextHasTheSameLimit() {
    for (String name : new String[] {"owner", "description", "executor", "taskInfoData"}) {
      assertThat(refused(post("\"" + name + "\":" + longer(65_536))).asText())
          .isEqualTo(name + ": 65537 bytes long, at most 65536 are allowed");
    }
    String variable = "[{\"name\":\"A\",\"value\":" + longer(65_536) + "}]";
    assertThat(refused(post("\"environmentVariables\":" + variable)).asText())
        .startsWith("environmentVariables[0].value: 65537 bytes");
  }

  @Test
  void shellLineThatGrowsTooLongThroughItsArgumentsIsRefused() {
    String half = "\"" + "x".repeat(40_000) + "\"";
    assertThat(refused(post("\"command\":" + half + ",\"arguments\":[" + half + "]")).asText())
        .startsWith("arguments: 80001 bytes together with the command");
  }

  @Test
  void nameThatIsTooLongIsRefused() {
    String body = "{\"name\":" + longer(200) + ",\"schedule\":\"R0//PT1H\"}";
    assertThat(refused(platform.post("iso8601", body)).asText()).contains("name is invalid");
  }

  @Test
  void hugeArraysAreRefused() {
    String many = "[" + "\"\",".repeat(10_000) + "\"\"]";
    assertThat(refused(post("\"arguments\":" + many)).asText())
        .isEqualTo("arguments: more than 10000 items");
    String constraint = "[[" + "\"\",".repeat(10_000) + "\"\"]]";
    assertThat(refused(post("\"constraints\":" + constraint)).asText())
        .contains("expected [attribute, operator, value]");
    String ports = "{\"portMappings\":[" + "{},".repeat(9_999) + "{}]}";
    String networks = "[" + (ports + ",").repeat(25) + ports + "]";
    assertThat(
            refused(post("\"container\":{\"image\":\"i\",\"networkInfos\":" + networks + "}"))
                .asText())
        .contains("too large to be stored");
  }
}
