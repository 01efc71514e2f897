package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.model.id.FrameworkId;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocatorApiTest {

  private static final String PATH = "/allocator/offer_constraints_debug";

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
    fixture.loop = command -> new Reply(200, "{\"frameworks\":{}}");
  }

  @Test
  void asksTheLoopAndPassesItsDocumentOn() throws Exception {
    HttpResponse<String> answer = fixture.get(PATH);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).isEqualTo("{\"frameworks\":{}}");
    assertThat(fixture.commands.poll()).isEqualTo(new Command.ListExcluded(Optional.empty()));
  }

  @Test
  void oneFramework() throws Exception {
    fixture.loop = command -> new Reply(404, "There is no framework 'f'");
    HttpResponse<String> answer = fixture.get(PATH + "?framework=f");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("There is no framework 'f'");
    assertThat(fixture.commands.poll())
        .isEqualTo(new Command.ListExcluded(Optional.of(new FrameworkId("f"))));
  }

  @Test
  void refusesWhatIsNoId() throws Exception {
    HttpResponse<String> answer = fixture.get(PATH + "?framework=a%2Fb");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).startsWith("Failed to read parameter 'framework': ");
    assertThat(fixture.commands).isEmpty();
  }

  @Test
  void onlyReads() throws Exception {
    assertThat(fixture.postJson(PATH, "{}").statusCode()).isEqualTo(405);
  }
}
