package io.souk.chronos.adapter.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.notify.Event;
import io.souk.chronos.notify.Notice;
import io.souk.chronos.notify.Notices;
import io.souk.chronos.notify.Wording;
import io.souk.chronos.outbox.Credentials;
import io.souk.chronos.outbox.Delivery;
import io.souk.chronos.outbox.Receiver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookChannelTest {

  private static final Wording WORDING = new Wording("prod", () -> "http://host:4400");

  private final Vertx vertx = Vertx.vertx();
  private final Receiver receiver = new Receiver();

  @AfterEach
  void stop() throws Exception {
    receiver.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Delivery send(Form form, String url, Notice notice, String to) throws Exception {
    return send(new Webhook(form, URI.create(url), Optional.empty()), notice, to);
  }

  private Delivery send(Webhook webhook, Notice notice, String to) throws Exception {
    return send(webhook, notice, to, Duration.ofSeconds(25));
  }

  private Delivery send(Webhook webhook, Notice notice, String to, Duration timeout)
      throws Exception {
    return new WebhookChannel(vertx, webhook, WORDING, timeout)
        .send(notice, to)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private JsonNode posted() throws Exception {
    return new ObjectMapper().readTree(receiver.posts().get(0).body());
  }

  @Test
  void plainFormHasTheMembersOfChronosAsTexts() throws Exception {
    Notice notice = Notices.failed("j", "a@x, b@y", "exit \"3\"\r\n<grüße 🚀>");
    assertThat(Form.PLAIN.addressees(notice)).containsExactly("a@x", "b@y");
    assertThat(send(Form.PLAIN, receiver.url("/told?x=1"), notice, "a@x"))
        .isEqualTo(new Delivery.Taken());
    assertThat(receiver.posts().get(0).path()).isEqualTo("/told?x=1");
    assertThat(receiver.posts().get(0).type()).startsWith("application/json");
    assertThat(receiver.posts().get(0).authorization()).isNull();
    JsonNode body = posted();
    assertThat(body.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "subject",
            "message",
            "to",
            "event",
            "job",
            "command",
            "cpus",
            "softError",
            "errorCount",
            "errorsSinceLastSuccess",
            "executor",
            "executorFlags",
            "lastError",
            "lastSuccess",
            "mem",
            "retries",
            "successCount",
            "uris");
    assertThat(body).allSatisfy(member -> assertThat(member.isTextual()).isTrue());
    assertThat(body.get("subject").asText()).isEqualTo("[prod] [Chronos] job 'j' failed!");
    assertThat(body.get("message").asText()).contains("exit \"3\" <grüße 🚀>");
    assertThat(body.get("to").asText()).isEqualTo("a@x");
    assertThat(body.get("command").asText()).isEqualTo("echo grüße 🚀");
    assertThat(body.get("cpus").asText()).isEqualTo("0.1");
    assertThat(body.get("retries").asText()).isEqualTo("2");
    assertThat(body.get("lastError").asText()).isEmpty();
    assertThat(body.get("uris").asText()).isEqualTo("http://a/1,http://a/2");
    assertThat(body.get("event").asText()).isEqualTo("failed");
  }

  @Test
  void plainFormWithoutOwnerGoesToNobodyInParticular() {
    assertThat(Form.PLAIN.addressees(Notices.failed("j", " ", "x"))).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SLACK", "MATTERMOST"})
  void chatIsToldOnceAndOfDeletionToo(Form form) throws Exception {
    Notice notice = Notices.of(Event.DELETED, "j", "a@x,b@y");
    assertThat(form.addressees(notice)).hasSize(1);
    send(form, receiver.url("/hook"), notice, "");
    JsonNode body = posted();
    assertThat(body).hasSize(1);
    assertThat(body.get("text").asText())
        .startsWith("[prod] [Chronos] Your job 'j' was deleted!: Job 'j' was deleted at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SLACK", "MATTERMOST"})
  void whatTasksSayCallsNobody(Form form) throws Exception {
    Notice notice = Notices.failed("j", "", "<!channel> <http://evil|here> a&b @all grüße 🚀");
    send(form, receiver.url("/hook"), notice, "");
    String text = posted().get("text").asText();
    assertThat(text).doesNotContain("<").contains("&lt;!channel&gt;", "a&amp;b", "grüße 🚀");
    if (form == Form.MATTERMOST) {
      assertThat(text).doesNotContain("@all");
    }
  }

  @Test
  void credentialsAreSent() throws Exception {
    Webhook webhook =
        new Webhook(
            Form.PLAIN, URI.create(receiver.url("/")), Optional.of(new Credentials("me", "pä:ss")));
    send(webhook, Notices.failed("j", "", "x"), "");
    String expected =
        Base64.getEncoder().encodeToString("me:pä:ss".getBytes(StandardCharsets.UTF_8));
    assertThat(receiver.posts().get(0).authorization()).isEqualTo("Basic " + expected);
    assertThat(webhook.toString()).doesNotContain("ss").doesNotContain("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 408, 429})
  void whatMayPassIsTriedAgain(int status) throws Exception {
    receiver.answers(status, "7");
    assertThat(send(Form.SLACK, receiver.url("/"), Notices.failed("j", "", "x"), ""))
        .isEqualTo(
            new Delivery.Failed(
                "HTTP " + status + " from the webhook", Optional.of(Duration.ofSeconds(7))));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 400, 401, 403, 404, 410, 413})
  void whatWillNotPassIsNot(int status) throws Exception {
    receiver.answers(status);
    assertThat(send(Form.SLACK, receiver.url("/"), Notices.failed("j", "", "x"), ""))
        .isEqualTo(new Delivery.Refused("HTTP " + status + " from the webhook"));
    assertThat(receiver.posts()).hasSize(1);
  }

  @Test
  void longAnswersAreNotRead() throws Exception {
    receiver.says(new byte[50 << 20]);
    for (int i = 0; i < 3; i++) {
      assertThat(send(Form.SLACK, receiver.url("/"), Notices.failed("j", "", "x"), ""))
          .isEqualTo(new Delivery.Taken());
    }
  }

  @Test
  void serverThatIsNotThereFails() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Delivery delivery =
        send(Form.SLACK, "http://127.0.0.1:" + port + "/secret", Notices.failed("j", "", "x"), "");
    assertThat(delivery).isInstanceOf(Delivery.Failed.class);
    assertThat(delivery.toString()).doesNotContain("secret");
  }

  @Test
  void serverThatSaysNothingFails() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/secret");
      Webhook webhook = new Webhook(Form.SLACK, url, Optional.empty());
      assertThat(send(webhook, Notices.failed("j", "", "x"), "", Duration.ofMillis(500)))
          .isInstanceOf(Delivery.Failed.class)
          .asString()
          .doesNotContain("secret");
    }
  }

  @Test
  void certificateThatNobodyTrustsIsNotAccepted() throws Exception {
    SelfSignedCertificate own = SelfSignedCertificate.create("localhost");
    var server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setSsl(true).setKeyCertOptions(own.keyCertOptions()))
            .requestHandler(request -> request.response().end())
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    assertThat(
            send(
                Form.SLACK,
                "https://localhost:" + server.actualPort() + "/secret",
                Notices.failed("j", "", "x"),
                ""))
        .isInstanceOf(Delivery.Failed.class)
        .asString()
        .contains("Cert")
        .doesNotContain("secret");
    own.delete();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://h/x", "http:///x", "/x", "http://u:p@h/", "http://h/#x", "http://h:99999/"})
  void otherAddressesAreRefused(String url) {
    assertThatThrownBy(() -> new Webhook(Form.SLACK, URI.create(url), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
