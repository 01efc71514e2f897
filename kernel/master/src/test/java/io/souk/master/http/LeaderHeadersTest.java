package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a master says of cluster and term to those that subscribe, and whom it refuses. */
class LeaderHeadersTest {

  private static final String FRAMEWORK =
      "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"r\",\"name\":\"n\"}}}";

  private final HttpFixture fixture = new HttpFixture();

  @BeforeEach
  void lead() {
    fixture.term = OptionalLong.of(7);
    fixture.cluster = Optional.of("bazaar-1");
    fixture.loop = command -> Reply.ok();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static String agent(String cluster) {
    return "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"info\":{\"hostname\":\"h\"},\"version\":\"1\"%s}}"
        .formatted(cluster.isEmpty() ? "" : ",\"cluster_id\":\"" + cluster + "\"");
  }

  private HttpResponse<InputStream> subscribe(String path, String body) throws Exception {
    return fixture.client.send(
        fixture
            .request(path)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private static void assertLeader(HttpResponse<?> answer, String term) {
    assertThat(answer.headers().allValues("Souk-Term")).containsExactly(term);
    assertThat(answer.headers().allValues("Souk-Cluster")).containsExactly("bazaar-1");
  }

  @Test
  void streamsNameThem() throws Exception {
    HttpResponse<InputStream> framework = subscribe("/api/v1/scheduler", FRAMEWORK);
    assertThat(framework.statusCode()).isEqualTo(200);
    assertLeader(framework, "7");
    HttpResponse<InputStream> agent = subscribe("/api/v1/agent", agent("bazaar-1"));
    assertThat(agent.statusCode()).isEqualTo(200);
    assertLeader(agent, "7");
  }

  /** A call that was long under way may be taken in a later term than it came in. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/scheduler", "/api/v1/agent"})
  void theTermIsThatInWhichAStreamIsOpened(String path) throws Exception {
    fixture.loop =
        command -> {
          fixture.term = OptionalLong.of(9);
          return Reply.ok();
        };
    HttpResponse<InputStream> answer =
        subscribe(path, path.endsWith("agent") ? agent("") : FRAMEWORK);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertLeader(answer, "9");
  }

  @Test
  void redirectsNameTheTermOfTheLeaderTheyPointAt() throws Exception {
    fixture.leads.set(new Leaders.Leader.There("other:5050"));
    HttpResponse<InputStream> answer = subscribe("/api/v1/scheduler", FRAMEWORK);
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location")).contains("//other:5050/api/v1/scheduler");
    assertLeader(answer, "7");
  }

  @Test
  void whatIsNotKnownIsNotSaid() throws Exception {
    fixture.term = OptionalLong.empty();
    fixture.cluster = Optional.empty();
    HttpResponse<InputStream> answer = subscribe("/api/v1/scheduler", FRAMEWORK);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map()).doesNotContainKeys("souk-term", "souk-cluster");
  }

  @Test
  void anAgentOfAnotherClusterIsRefusedBeforeAnybodyHearsOfIt() throws Exception {
    HttpResponse<InputStream> answer = subscribe("/api/v1/agent", agent("fair-2"));
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("The agent belongs to cluster fair-2, this is bazaar-1");
    assertLeader(answer, "7");
    assertThat(fixture.commands).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bazaar-1, bazaar-1", "'', bazaar-1", "fair-2, ''"})
  void anyOtherAgentIsTaken(String its, String own) throws Exception {
    fixture.cluster = Optional.of(own).filter(id -> !id.isEmpty());
    assertThat(subscribe("/api/v1/agent", agent(its)).statusCode()).isEqualTo(200);
    assertThat(fixture.commands.take()).isInstanceOf(Command.SubscribeAgent.class);
  }
}
