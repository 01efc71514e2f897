package io.souk.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsFiles;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One server of HTTPS, and clients that may or may not speak with it. */
@Timeout(120)
class HttpTlsTest {

  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private TestPki pki;
  private TlsFiles files;
  private TlsMaterial material;
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    pki = TestPki.create(directory, "cluster");
    files = pki.server("master");
    material = TlsMaterial.load(files);
    server = open(material);
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private HttpServer open(TlsMaterial shown) throws Exception {
    return await(
        vertx
            .createHttpServer(HttpTls.serve(new HttpServerOptions(), Optional.of(shown)))
            .requestHandler(request -> request.response().end(request.scheme()))
            .listen(0, "127.0.0.1"));
  }

  @Test
  void servesAndCallsOverTls() throws Exception {
    assertThat(get(client(material), server, "127.0.0.1")).isEqualTo("https");
    assertThat(get(client(material), server, "localhost")).isEqualTo("https");
  }

  @Test
  void doesNotSpeakWithAServerOfAnotherAuthority() throws Exception {
    TestPki other = TestPki.create(directory.resolve("other"), "others");
    HttpClient wary = client(TlsMaterial.load(other.server("agent")));
    assertRefused(() -> get(wary, server, "127.0.0.1"));
  }

  @Test
  void doesNotSpeakWithAServerWhoseCertificateHasExpired() throws Exception {
    HttpServer old = open(TlsMaterial.load(pki.expired("old")));
    assertRefused(() -> get(client(material), old, "127.0.0.1"));
  }

  @Test
  void doesNotSpeakWithAServerThatHasACertificateForAnotherName() throws Exception {
    HttpServer elsewhere = open(TlsMaterial.load(pki.member("elsewhere", "elsewhere.example")));
    assertRefused(() -> get(client(material), elsewhere, "127.0.0.1"));
  }

  @Test
  void replacedFilesShowInNewConnectionsWhileOldOnesGoOn() throws Exception {
    try (SSLSocket before = socket(material, "TLSv1.3")) {
      assertThat(shown(before).getIssuerX500Principal().getName()).isEqualTo("CN=cluster");
      TestPki next = TestPki.create(directory.resolve("next"), "next");
      TestPki.replace(files, next.server("master"));
      assertThat(material.reload()).isTrue();
      try (SSLSocket after = socket(material, "TLSv1.3")) {
        assertThat(shown(after).getIssuerX500Principal().getName()).isEqualTo("CN=next");
        assertAnswers(after);
      }
      assertAnswers(before);
    }
    assertThat(get(client(material), server, "127.0.0.1")).isEqualTo("https");
  }

  @Test
  void olderProtocolsAreNotSpoken() throws Exception {
    try (SSLSocket socket = socket(material, "TLSv1.2")) {
      assertAnswers(socket);
    }
    assertThatThrownBy(() -> socket(material, "TLSv1.1")).isInstanceOf(SSLException.class);
  }

  @Test
  void aPlainRequestEndsItsConnectionAndIsNotLoggedWithAStackTrace() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    try {
      for (String plain : List.of("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u0016\u0003\u0001", "x")) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
          socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
          socket.getOutputStream().write(plain.getBytes(StandardCharsets.ISO_8859_1));
          socket.shutdownOutput();
          drain(socket);
        }
      }
      assertThat(get(client(material), server, "127.0.0.1")).isEqualTo("https");
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .filteredOn(event -> event.getThrowableProxy() != null)
        .isEmpty();
  }

  @Test
  void whoSaysNothingIsSentAway() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      drain(socket);
    }
  }

  @Test
  void withoutMaterialNothingChanges() {
    assertThat(HttpTls.serve(new HttpServerOptions(), Optional.empty()).isSsl()).isFalse();
    assertThat(HttpTls.call(new HttpClientOptions(), Optional.empty()).isSsl()).isFalse();
    assertThat(HttpTls.scheme(Optional.empty())).isEqualTo("http");
  }

  /** Until the other end closes, in whichever way. */
  private static void drain(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  private SSLSocket socket(TlsMaterial trusted, String protocol) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trusted.trustManager()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.actualPort());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  private static X509Certificate shown(SSLSocket socket) throws SSLException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private static void assertAnswers(SSLSocket socket) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] start = socket.getInputStream().readNBytes(15);
    assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
  }

  private HttpClient client(TlsMaterial trusted) {
    return vertx.createHttpClient(HttpTls.call(new HttpClientOptions(), Optional.of(trusted)));
  }

  private static String get(HttpClient client, HttpServer at, String host) throws Exception {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(host)
            .setPort(at.actualPort())
            .setURI("/");
    return await(
        client
            .request(request)
            .compose(call -> call.send())
            .compose(it -> it.body())
            .map(Buffer::toString));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SSLException.class);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
