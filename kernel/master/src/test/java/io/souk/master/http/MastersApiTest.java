package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.ensemble.MasterReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Masters that ask each other over HTTP how they are. */
class MastersApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpFixture one = new HttpFixture();
  private final HttpFixture two = new HttpFixture();

  @BeforeEach
  void introduce() {
    one.ensemble.address = address(one);
    two.ensemble.address = address(two);
    List<String> members = List.of(address(one), address(two));
    one.ensemble.members = members;
    two.ensemble.members = members;
    two.ensemble.role = MasterReport.Role.STANDBY;
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void aMasterSpeaksForItself() throws Exception {
    JsonNode self = get(one, "/api/souk/master");
    assertThat(self.path("address").asText()).isEqualTo(address(one));
    assertThat(self.path("role").asText()).isEqualTo("leader");
    assertThat(self.path("term").asLong()).isEqualTo(3);
    assertThat(self.path("log").path("applied").asLong()).isEqualTo(7);
    assertThat(self.path("cluster").asText()).isEqualTo("bazaar");
    assertThat(self.path("view_age_seconds").asDouble()).isEqualTo(0.02);
    assertThat(self.path("version").asText()).isEqualTo("0.1.0");
    assertThat(self.path("started").asText()).isEqualTo("2026-11-23T12:00:00.250Z");
  }

  @Test
  void eachTellsOfAll() throws Exception {
    two.ensemble.applied = 4;
    two.ensemble.clockAhead = Duration.ofHours(1);
    for (HttpFixture asked : List.of(one, two)) {
      JsonNode all = get(asked, "/api/souk/masters");
      assertThat(all.path("seen_by").asText()).isEqualTo(address(asked));
      assertThat(all.path("leader").asText()).isEqualTo(address(one));
      assertThat(addresses(all)).isEqualTo(Set.of(address(one), address(two)));
      assertThat(row(all, one).path("lag").asLong()).isZero();
      assertThat(row(all, two).path("lag").asLong()).isEqualTo(3);
      assertThat(row(all, two).path("role").asText()).isEqualTo("standby");
    }
    JsonNode seenByOne = row(get(one, "/api/souk/masters"), two);
    assertThat(seenByOne.path("clock_ahead_seconds").asDouble()).isBetween(3590.0, 3610.0);
    JsonNode seenByTwo = row(get(two, "/api/souk/masters"), one);
    assertThat(seenByTwo.path("clock_ahead_seconds").asDouble()).isBetween(-3610.0, -3590.0);
  }

  @Test
  void oneThatIsAwayIsNamedWithTheReason() throws Exception {
    two.close();
    JsonNode away = row(get(one, "/api/souk/masters"), two);
    assertThat(away.path("reachable").asBoolean(true)).isFalse();
    assertThat(away.path("reason").asText()).isEqualTo("no connection");
  }

  @Test
  void oneThatDoesNotAnswerIsNamedWithTheReason() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + mute.getLocalPort();
      one.ensemble.members = List.of(address(one), address);
      JsonNode all = get(one, "/api/souk/masters");
      assertThat(all.toString()).contains("no answer within 2 s").contains(address);
    }
  }

  @Test
  void oneThatIsAboutToStopAsksNobody() throws Exception {
    one.peers.close();
    JsonNode all = get(one, "/api/souk/masters");
    assertThat(row(all, two).path("reason").asText()).contains("about to stop");
    assertThat(row(all, one).path("role").asText()).isEqualTo("leader");
  }

  @Test
  void itAnswersWithoutALeader() throws Exception {
    one.leads.set(new Leaders.Leader.Nobody("over"));
    one.ensemble.role = MasterReport.Role.SEARCHING;
    JsonNode all = get(one, "/api/souk/masters");
    assertThat(all.has("leader")).isFalse();
    assertThat(row(all, one).path("role").asText()).isEqualTo("searching");
    assertThat(one.get("/explain").statusCode()).isEqualTo(503);
  }

  private static JsonNode get(HttpFixture master, String path) throws Exception {
    var answer = master.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    return JSON.readTree(answer.body());
  }

  private static String address(HttpFixture master) {
    return "127.0.0.1:" + master.port();
  }

  private static JsonNode row(JsonNode all, HttpFixture master) {
    for (JsonNode row : all.path("masters")) {
      if (row.path("address").asText().equals(address(master))) {
        return row;
      }
    }
    throw new AssertionError("not in " + all);
  }

  private static Set<String> addresses(JsonNode all) throws IOException {
    Set<String> addresses = new TreeSet<>();
    all.path("masters").forEach(row -> addresses.add(row.path("address").asText()));
    return addresses;
  }
}
