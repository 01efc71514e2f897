package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.master.Call;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The older endpoints for reservations and volumes: what they ask of the loop, what they refuse.
 */
class ReservationApiTest {

  private static final String CPUS =
      "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"eng\","
          + "\"reservation\":{\"principal\":\"p\"}}]";

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
    fixture.loop = command -> Reply.accepted();
  }

  private static String field(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static HttpResponse<String> post(String path, String... fields) throws Exception {
    return fixture.post(
        path,
        String.join("&", fields).getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private static Call call() {
    assertThat(fixture.commands).hasSize(1);
    return ((Command.OperatorCall) fixture.commands.remove()).call();
  }

  @Test
  void reserves() throws Exception {
    HttpResponse<String> answer =
        post("/reserve", field("slaveId", "a-S1"), field("resources", CPUS));
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    Call.ReserveResources asked = call().getReserveResources();
    assertThat(asked.getAgentId().getValue()).isEqualTo("a-S1");
    assertThat(asked.getResourcesList()).extracting(Resource::getRole).containsExactly("eng");
    assertThat(asked.getResources(0).getReservation().getPrincipal()).isEqualTo("p");
    assertThat(asked.getSourceList()).isEmpty();
  }

  @Test
  void reservesFromASource() throws Exception {
    post(
        "/master/reserve/",
        field("source", CPUS),
        field("resources", CPUS),
        field("slaveId", "a-S1"));
    assertThat(call().getReserveResources().getSourceList()).hasSize(1);
  }

  @Test
  void unreservesMakesAndDestroys() throws Exception {
    post("/unreserve", field("slaveId", "a"), field("resources", CPUS));
    assertThat(call().getUnreserveResources().getResourcesList()).hasSize(1);
    post("/create-volumes", field("slaveId", "a"), field("volumes", CPUS));
    Call create = call();
    assertThat(create.getType()).isEqualTo(Call.Type.CREATE_VOLUMES);
    assertThat(create.getCreateVolumes().getVolumesList()).hasSize(1);
    assertThat(create.getCreateVolumes().getAgentId().getValue()).isEqualTo("a");
    post("/destroy-volumes", field("slaveId", "a"), field("volumes", CPUS));
    assertThat(call().getDestroyVolumes().getVolumesList()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/reserve, resources",
    "/unreserve, resources",
    "/create-volumes, volumes",
    "/destroy-volumes, volumes",
  })
  void namesWhatIsMissingOrMalformed(String path, String list) throws Exception {
    assertRefused(
        post(path, field(list, CPUS)), "Missing 'slaveId' query parameter in the request body");
    assertRefused(post(path), "Missing 'slaveId' query parameter in the request body");
    assertRefused(
        post(path, field("slaveId", "a")),
        "Missing '" + list + "' query parameter in the request body");
    for (String bad : List.of("nope", "{}", "[{\"type\":\"SCALAR\"}]", "[1]")) {
      HttpResponse<String> answer = post(path, field("slaveId", "a"), field(list, bad));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .startsWith("Error in parsing '" + list + "' query parameter in the request body: ");
    }
    assertThat(fixture.get(path).statusCode()).isEqualTo(405);
    assertThat(fixture.commands).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"400, No agent found with specified ID", "409, too little", "403, ''"})
  void answersAsTheLoopDoes(int status, String body) throws Exception {
    fixture.loop = command -> new Reply(status, body);
    HttpResponse<String> answer = post("/reserve", field("slaveId", "a"), field("resources", CPUS));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body.isEmpty() ? "403 Forbidden." : body);
  }

  @Test
  void hostileBytesAreRefused() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      for (String path : List.of("/reserve", "/create-volumes")) {
        assertThat(fixture.post(path, bytes).statusCode()).isEqualTo(400);
      }
      String mangled = CPUS.substring(0, random.nextInt(CPUS.length() - 1));
      assertThat(
              post("/unreserve", field("slaveId", "a"), field("resources", mangled)).statusCode())
          .isEqualTo(400);
    }
    assertThat(
            post("/reserve", field("slaveId", "a"), field("resources", "[".repeat(100_000)))
                .statusCode())
        .isEqualTo(400);
    assertThat(post("/reserve", "resources=%zz", field("slaveId", "a")).statusCode())
        .isEqualTo(400);
    assertThat(fixture.post("/reserve", new byte[RequestBody.MAX_BYTES + 1]).statusCode())
        .isEqualTo(413);
    assertThat(fixture.commands).isEmpty();
  }

  private static void assertRefused(HttpResponse<String> answer, String text) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo(text);
  }
}
