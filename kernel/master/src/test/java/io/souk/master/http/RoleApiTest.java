package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.mesos.WeightInfo;
import io.souk.protocol.mesos.master.Call;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The older endpoints for weights and quota: what they ask of the loop, what they refuse. */
class RoleApiTest {

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
    fixture.loop = command -> Reply.ok();
  }

  @Test
  void putWeights() throws Exception {
    HttpResponse<String> answer =
        send(
            "PUT",
            "/weights",
            "[{\"role\":\"a\",\"weight\":2.5},{\"role\":\"b\",\"weight\":\"3\"}]");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(call().getUpdateWeights().getWeightInfosList())
        .containsExactly(
            WeightInfo.newBuilder().setRole("a").setWeight(2.5).build(),
            WeightInfo.newBuilder().setRole("b").setWeight(3).build());
  }

  @Test
  void postQuota() throws Exception {
    send(
        "POST",
        "/master/quota",
        "{\"force\":true,\"role\":\"r\",\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\","
            + "\"scalar\":{\"value\":10}}]}");
    Call.SetQuota asked = call().getSetQuota();
    assertThat(asked.getQuotaRequest().getRole()).isEqualTo("r");
    assertThat(asked.getQuotaRequest().getForce()).isTrue();
    assertThat(asked.getQuotaRequest().getGuarantee(0).getScalar().getValue()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "/quota/eng, eng",
    "/master/quota/eng/, eng",
    "/quota/eng/ads, eng/ads",
    "/quota/eng%2Fads, eng/ads",
    "/quota/a+b, a+b",
    "/quota/%C3%BC, ü",
  })
  void deleteQuota(String path, String role) throws Exception {
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(200);
    assertThat(call().getRemoveQuota().getRole()).isEqualTo(role);
  }

  @ParameterizedTest
  @CsvSource({"400, no", "403, ''", "409, overcommitted", "503, no leader"})
  void theLoopsAnswerIsPassedOn(int status, String text) throws Exception {
    fixture.loop = command -> new Reply(status, text);
    HttpResponse<String> answer = send("POST", "/quota", "{\"role\":\"r\"}");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(text.isEmpty() ? "403 Forbidden." : text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT|/weights|''|Failed to parse weights JSON: ",
        "PUT|/weights|{}|Failed to parse weights JSON: Expecting a JSON array",
        "PUT|/weights|[{\"role\":\"a\"}]|Failed to parse weights JSON: Missing required fields:",
        "PUT|/weights|[{\"role\":\"a\",\"weight\":[]}]|Failed to parse weights JSON: ",
        "PUT|/weights|[{\"weight\":1}|Failed to parse weights JSON: ",
        "POST|/quota|''|Failed to parse set quota request JSON: ",
        "POST|/quota|[]|Failed to parse set quota request JSON: Expecting a JSON object",
        "POST|/quota|{nope|Failed to parse set quota request JSON: ",
        "POST|/quota|{\"role\":\"r\",\"guarantee\":[{\"name\":\"c\"}]}|Failed to parse set quota"
            + " request JSON: Missing required fields:",
        "DELETE|/quota|''|Expecting the path to be '/quota/<role>'",
        "DELETE|/quota/|''|Expecting the path to be '/quota/<role>'"
      })
  void refuses(String method, String path, String body, String text) throws Exception {
    HttpResponse<String> answer = send(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).startsWith(text).hasSizeLessThan(1000);
    assertThat(fixture.commands).isEmpty();
  }

  @Test
  void brokenEscapesAreRefused() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              "DELETE /quota/%zz HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 400");
    }
    assertThat(fixture.commands).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /weights, 'GET, PUT'",
    "DELETE, /weights, 'GET, PUT'",
    "PUT, /quota, 'GET, POST, DELETE'",
    "POST, /roles, GET"
  })
  void wrongMethods(String method, String path, String allowed) throws Exception {
    HttpResponse<String> answer = send(method, path, "");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains(allowed);
  }

  @Test
  void nestingAndSizeAreLimited() throws Exception {
    String deep = "[".repeat(50_000);
    assertThat(send("PUT", "/weights", deep).statusCode()).isEqualTo(400);
    assertThat(send("POST", "/quota", "{\"x\":" + deep).statusCode()).isEqualTo(400);
    String huge = "[" + " ".repeat(RequestBody.MAX_BYTES) + "]";
    assertThat(send("PUT", "/weights", huge).statusCode()).isEqualTo(413);
    assertThat(send("POST", "/quota", huge).statusCode()).isEqualTo(413);
    assertThat(fixture.commands).isEmpty();
  }

  @Test
  void tenMebibytesOfWeightsAreReadAndPassedOn() throws Exception {
    StringBuilder body = new StringBuilder("[{\"role\":\"a\",\"weight\":1}");
    while (body.length() < RequestBody.MAX_BYTES - 100) {
      body.append(",{\"role\":\"a\",\"weight\":1e300}");
    }
    fixture.loop = command -> Reply.badRequest("too many");
    HttpResponse<String> answer = send("PUT", "/weights", body.append(']').toString());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("too many");
  }

  @Test
  void randomBytesAreRefused() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      String body = new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(send("PUT", "/weights", body).statusCode()).isEqualTo(400);
      assertThat(send("POST", "/quota", body).statusCode()).isEqualTo(400);
    }
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    return fixture.client.send(
        fixture.request(path).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Call call() {
    return fixture.commands.poll() instanceof Command.OperatorCall asked
        ? asked.call()
        : Call.getDefaultInstance();
  }
}
