package io.souk.agent.adapter.fetch;

import static io.souk.agent.adapter.fetch.FetchBench.uri;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS with a certificate made for the test, which this JVM trusts or does not. */
class HttpsTest {

  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path dir;
  private final WebServer plain = WebServer.start();
  private SSLContext before;
  private HttpsServer server;
  private SSLContext trusting;

  @BeforeEach
  void start() throws Exception {
    before = SSLContext.getDefault();
    Path store = dir.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    trusting = context(keys);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(trusting));
    server.createContext(
        "/x",
        exchange -> {
          byte[] body = "secret".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/down",
        exchange -> {
          exchange.getResponseHeaders().add("Location", plain.url("/x"));
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
  }

  private static SSLContext context(KeyStore keys) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @AfterEach
  void stop() {
    SSLContext.setDefault(before);
    server.stop(0);
    plain.close();
  }

  private String url(String path) {
    return "https://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Test
  void fetchesFromWhomTheMachineTrusts() throws Exception {
    plain.serve("/x", "for all to read");
    SSLContext.setDefault(trusting);
    try (FetchBench bench = FetchBench.small(dir.resolve("work"))) {
      assertThat(bench.fetch("a", uri(url("/x"))).resolve("x")).hasContent("secret");
      assertThat(bench.failure("b", uri(url("/down")))).contains("redirect from https to http");
    }
  }

  @Test
  void refusesOthers() throws Exception {
    try (FetchBench bench = FetchBench.small(dir.resolve("work"))) {
      assertThat(bench.failure("a", uri(url("/x")))).containsIgnoringCase("certification path");
    }
  }
}
