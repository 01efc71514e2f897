package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import io.souk.launcher.client.ClientException;
import io.souk.launcher.client.PlatformClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code --url} with several addresses: the first that answers is asked. */
class SeveralGatewaysTest {

  private static final URI DEAD = URI.create("http://127.0.0.1:1");

  private final StubPlatform platform = new StubPlatform();

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void theFirstThatAnswersIsUsed() {
    platform.answer("GET /mesos/x", 200, "{\"a\":1}");
    platform.answer("POST /mesos/y", 200, "");
    PlatformClient client = new PlatformClient(List.of(DEAD, platform.url()));

    assertThat(client.get("/mesos/x").path("a").asInt()).isEqualTo(1);
    client.call("POST", "/mesos/y", JsonNodeFactory.instance.objectNode());

    assertThat(client.base()).isEqualTo(platform.url());
    assertThat(platform.requests()).containsExactly("/mesos/x", "/mesos/y");
  }

  @Test
  void anAnswerIsAnAnswerWhateverItSays() {
    PlatformClient client = new PlatformClient(List.of(platform.url(), DEAD));

    assertThatThrownBy(() -> client.get("/mesos/none"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("404");
  }

  @Test
  void whatWasSentIsNotSentAgain() throws IOException {
    AtomicInteger taken = new AtomicInteger();
    HttpServer breaking =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    breaking.createContext(
        "/",
        exchange -> {
          taken.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          exchange.close();
        });
    breaking.start();
    try {
      URI first = URI.create("http://127.0.0.1:" + breaking.getAddress().getPort());
      PlatformClient client = new PlatformClient(List.of(first, platform.url()));

      assertThatThrownBy(
              () -> client.call("POST", "/mesos/y", JsonNodeFactory.instance.objectNode()))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining(first.toString());

      assertThat(taken).hasValueGreaterThan(0);
      assertThat(platform.requests()).isEmpty();
    } finally {
      breaking.stop(0);
    }
  }

  @Test
  void allAreNamedWhenNoneAnswers() {
    PlatformClient client = new PlatformClient(List.of(DEAD, URI.create("http://127.0.0.1:2")));

    assertThatThrownBy(() -> client.get("/mesos/x"))
        .hasMessage(
            "no answer from http://127.0.0.1:1/, http://127.0.0.1:2/: is souk running there? (see"
                + " --url)");
  }

  @Test
  void theOptionTakesAList() {
    platform.answer("GET /mesos/weights", 200, "[{\"role\":\"eng\",\"weight\":2.0}]");
    StringWriter out = new StringWriter();
    CommandLine souk = new CommandLine(new Souk());
    souk.setOut(new PrintWriter(out));

    int exit =
        Main.run(
            new String[] {"weights", "list", "--url", "127.0.0.1:1," + platform.url()},
            Map.of(),
            souk);

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("eng");
  }
}
