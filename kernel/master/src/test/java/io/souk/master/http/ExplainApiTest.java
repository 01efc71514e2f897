package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainApiTest {

  private static HttpFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new HttpFixture();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void listen() {
    fixture.commands.clear();
    fixture.loop = command -> new Reply(200, "{\"agents\":0}");
  }

  @Test
  void asksTheLoopAndPassesItsDocumentOn() throws Exception {
    HttpResponse<String> answer =
        fixture.get("/explain?framework=f&role=eng&agent=a&task=t&resources=cpus:1;mem:64");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).isEqualTo("{\"agents\":0}");
    assertThat(fixture.commands.poll())
        .isInstanceOfSatisfying(
            Command.Explain.class,
            asked -> {
              assertThat(asked.query().framework().orElseThrow().value()).isEqualTo("f");
              assertThat(asked.query().role().orElseThrow().name()).isEqualTo("eng");
              assertThat(asked.query().agent().orElseThrow().value()).isEqualTo("a");
              assertThat(asked.query().task().orElseThrow().value()).isEqualTo("t");
              assertThat(asked.query().needed().scalarMillis("mem")).isEqualTo(64_000);
            });
  }

  @Test
  void refusalsOfTheLoopArePassedOn() throws Exception {
    fixture.loop = command -> new Reply(404, "There is no framework 'f'");
    HttpResponse<String> answer = fixture.get("/master/explain?framework=f");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("There is no framework 'f'");
  }

  @ParameterizedTest
  @CsvSource({
    "role=a%20b, Failed to read parameter 'role':",
    "role=-x, Failed to read parameter 'role':",
    "framework=a%2Fb, Failed to read parameter 'framework':",
    "agent=.., Failed to read parameter 'agent':",
    "task=a%2Fb, Failed to read parameter 'task':",
    "resources=cpus, Failed to read parameter 'resources': bad resource 'cpus'",
    "resources=cpus:-1, Failed to read parameter 'resources':",
    "resources=cpus:NaN, Failed to read parameter 'resources':",
    "resources=cpus:1e400, Failed to read parameter 'resources':"
  })
  void refusesParameters(String query, String text) throws Exception {
    HttpResponse<String> answer = fixture.get("/explain?" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).startsWith(text);
    assertThat(fixture.commands).isEmpty();
  }

  @Test
  void onlyReads() throws Exception {
    assertThat(fixture.postJson("/explain", "{}").statusCode()).isEqualTo(405);
  }
}
