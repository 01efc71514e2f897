package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.executor.Bearer;
import io.souk.agent.executor.ExecutorGate;
import io.souk.agent.executor.ExecutorStream;
import io.souk.agent.fake.Await;
import io.souk.protocol.mesos.executor.Call;
import io.souk.protocol.mesos.executor.Event;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The executor API over real HTTP, with a gate that lets everybody in. */
class ExecutorApiTest {

  private static final String IDS =
      "\"framework_id\":{\"value\":\"f\"},\"executor_id\":{\"value\":\"e\"}";

  private static final String UUID = Base64.getEncoder().encodeToString(new byte[16]);

  private static final int PENDING_BYTES = 100_000;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private final List<Call> taken = new CopyOnWriteArrayList<>();
  private final List<ExecutorStream> closed = new CopyOnWriteArrayList<>();
  private final AtomicReference<ExecutorStream> stream = new AtomicReference<>();
  private volatile ExecutorGate.Answer next = new ExecutorGate.Answer.Taken();
  private HttpServer server;

  @BeforeEach
  void serve() {
    ExecutorGate gate =
        new ExecutorGate() {
          @Override
          public void call(Call call, Bearer bearer, Consumer<Answer> answer) {
            taken.add(call);
            answer.accept(next);
          }

          @Override
          public void subscribe(
              Call call, Bearer bearer, ExecutorStream opened, Consumer<Answer> answer) {
            taken.add(call);
            answer.accept(next);
            opened.send(Event.newBuilder().setType(Event.Type.SHUTDOWN).build());
            stream.set(opened);
          }

          @Override
          public void closed(Call subscription, ExecutorStream which) {
            closed.add(which);
          }
        };
    Router router = Router.router(vertx);
    new ExecutorApi(
            vertx,
            gate,
            new ExecutorApi.Limits(Duration.ofMillis(50), PENDING_BYTES),
            Entrance.open(vertx))
        .addTo(router);
    server = Await.success(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    Await.success(client.close());
    Await.success(vertx.close());
  }

  private record Answered(int status, String type, String body) {}

  private HttpClientResponse head(String path, String type, String accept, Buffer body) {
    return Await.success(
        client
            .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", path)
            .compose(
                request -> {
                  if (!type.isEmpty()) {
                    request.putHeader("Content-Type", type);
                  }
                  if (!accept.isEmpty()) {
                    request.putHeader("Accept", accept);
                  }
                  request.response().onSuccess(HttpClientResponse::pause);
                  return request.send(body);
                }));
  }

  private Answered post(String type, String accept, Buffer body) {
    HttpClientResponse response = head("/api/v1/executor", type, accept, body);
    var whole = response.body();
    response.resume();
    return new Answered(
        response.statusCode(),
        String.valueOf(response.getHeader("Content-Type")),
        Await.success(whole).toString());
  }

  private Answered json(String body) {
    return post("application/json", "", Buffer.buffer(body));
  }

  private static String update(String more) {
    return "{"
        + IDS
        + ",\"type\":\"UPDATE\",\"update\":{\"status\":{\"task_id\":{\"value\":\"t\"},"
        + "\"state\":\"TASK_RUNNING\",\"source\":\"SOURCE_EXECUTOR\",\"uuid\":\""
        + UUID
        + "\""
        + more
        + "}}}";
  }

  @Test
  void callsAreTakenInBothEncodings() {
    assertThat(json(update("")).status()).isEqualTo(202);
    Call call = taken.get(0);
    assertThat(post("application/x-protobuf", "", Buffer.buffer(call.toByteArray())).status())
        .isEqualTo(202);
    assertThat(taken).hasSize(2).allMatch(call::equals);
    assertThat(json("{" + IDS + ",\"type\":\"HEARTBEAT\"}").status()).isEqualTo(202);
    assertThat(json("{" + IDS + ",\"type\":\"MESSAGE\",\"message\":{\"data\":\"aGk=\"}}").status())
        .isEqualTo(202);
  }

  @Test
  void bothPathsAreServedAndOtherMethodsAreNot() {
    for (String path : List.of("/api/v1/executor", "/slave(1)/api/v1/executor")) {
      assertThat(head(path, "application/json", "", Buffer.buffer(update(""))).statusCode())
          .isEqualTo(202);
      HttpClientResponse got =
          Await.success(
              client
                  .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path)
                  .compose(request -> request.send()));
      assertThat(got.statusCode()).isEqualTo(405);
      assertThat(got.getHeader("Allow")).isEqualTo("POST");
    }
    assertThat(head("/api/v1/executors", "application/json", "", Buffer.buffer("{}")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void refusalsHaveTheCodesOfMesos() {
    assertThat(post("", "", Buffer.buffer(update(""))))
        .extracting(Answered::status, Answered::body)
        .containsExactly(400, "Expecting 'Content-Type' to be present");
    assertThat(post("text/plain", "", Buffer.buffer("x")).status()).isEqualTo(415);
    assertThat(json("{").status()).isEqualTo(400);
    assertThat(json("{}").status()).isEqualTo(400);
    assertThat(json("{" + IDS + "}").body())
        .isEqualTo("Failed to validate executor::Call: Expecting 'type' to be present");
    assertThat(json(update("").replace(",\"uuid\":\"" + UUID + "\"", "")).body())
        .isEqualTo("Failed to validate executor::Call: Expecting 'uuid' to be present");
    assertThat(json("{" + IDS + ",\"type\":\"UNKNOWN\"}").status()).isEqualTo(501);
    assertThat(
            post(
                    "application/json",
                    "text/html",
                    Buffer.buffer("{" + IDS + ",\"type\":\"SUBSCRIBE\",\"subscribe\":{}}"))
                .status())
        .isEqualTo(406);
    assertThat(taken).isEmpty();
    next = new ExecutorGate.Answer.Refused(403, "Executor is not subscribed");
    assertThat(json(update("")))
        .isEqualTo(new Answered(403, "text/plain; charset=utf-8", "Executor is not subscribed"));
    assertThat(json("{" + IDS + ",\"type\":\"SUBSCRIBE\",\"subscribe\":{}}").status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'uuid':'AAAA'|Not a valid UUID",
        "'source':'SOURCE_AGENT'|invalid source, expecting 'SOURCE_EXECUTOR'",
        "'state':'TASK_STAGING'|Received TASK_STAGING from executor e which is not allowed",
        "'executor_id':{'value':'x'}|does not match ExecutorID in TaskStatus: x",
        "'task_id':{'value':'a/b'}|'task_id' is not a valid id: 'a/b'",
        "'check_status':{}|CheckStatusInfo must specify 'type'",
        "'check_status':{'type':'HTTP'}|Expecting 'http' to be set"
      })
  void updatesAreLookedAt(String more, String problem) {
    String fields = "," + more.replace('\'', '"');
    Answered answered = json(update(fields));
    assertThat(answered.status()).isEqualTo(400);
    assertThat(answered.body()).startsWith("Failed to validate executor::Call: ").contains(problem);
    String nested =
        "{"
            + IDS
            + ",\"type\":\"SUBSCRIBE\",\"subscribe\":{\"unacknowledged_updates\":["
            + update(fields).replaceFirst(".*\"update\":(\\{.*\\})\\}$", "$1")
            + "]}}";
    assertThat(json(nested).body()).contains(problem);
    assertThat(taken).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIs413() {
    assertThat(json("\"" + "x".repeat(11 << 20) + "\"").status()).isEqualTo(413);
  }

  private HttpClientResponse subscribe(String accept) {
    HttpClientResponse opened =
        head(
            "/api/v1/executor",
            "application/json",
            accept,
            Buffer.buffer("{" + IDS + ",\"type\":\"SUBSCRIBE\",\"subscribe\":{}}"));
    assertThat(opened.statusCode()).isEqualTo(200);
    return opened;
  }

  @Test
  void aStreamHoldsRecordsAndHeartbeats() {
    HttpClientResponse opened = subscribe("");
    assertThat(opened.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(opened.getHeader("Mesos-Stream-Id")).isNull();
    Buffer all = Buffer.buffer();
    opened.handler(all::appendBuffer);
    opened.resume();
    String record = "{\"type\":\"SHUTDOWN\"}";
    Await.until(
        "the event, and a heartbeat after it",
        () ->
            all.copy()
                .toString()
                .startsWith(record.length() + "\n" + record + "20\n{\"type\":\"HEARTBEAT\"}"));
    stream.get().close();
    Await.until("it is closed", () -> closed.contains(stream.get()));
    assertThat(subscribe("application/x-protobuf").getHeader("Content-Type"))
        .isEqualTo("application/x-protobuf");
  }

  @Test
  void whoDoesNotReadIsCutOff() {
    subscribe("");
    Await.until("the stream is there", () -> stream.get() != null);
    Event large =
        Event.newBuilder()
            .setType(Event.Type.MESSAGE)
            .setMessage(
                Event.Message.newBuilder()
                    .setData(ByteString.copyFrom(new byte[PENDING_BYTES / 4])))
            .build();
    Await.until(
        "it is cut off",
        () -> {
          stream.get().send(large);
          return closed.contains(stream.get());
        });
  }

  @Test
  void nonsenseIsRefusedAndNothingElse() {
    Random random = new Random(7);
    byte[] sound = Call.newBuilder().setType(Call.Type.HEARTBEAT).buildPartial().toByteArray();
    for (int i = 0; i < 300; i++) {
      boolean text = random.nextBoolean();
      byte[] body;
      if (text) {
        StringBuilder cut = new StringBuilder(update(""));
        for (int n = random.nextInt(1, 6); n > 0; n--) {
          cut.setCharAt(random.nextInt(cut.length()), (char) random.nextInt(1, 0x250));
        }
        body = cut.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      } else {
        body = new byte[random.nextInt(200)];
        random.nextBytes(body);
        System.arraycopy(sound, 0, body, 0, Math.min(sound.length, body.length));
      }
      Answered answered =
          post(text ? "application/json" : "application/x-protobuf", "", Buffer.buffer(body));
      assertThat(answered.status()).as("round " + i).isIn(202, 400, 501);
      assertThat(answered.body()).doesNotContain("Exception", "\tat ");
    }
  }
}
