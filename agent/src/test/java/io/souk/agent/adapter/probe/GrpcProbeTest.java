package io.souk.agent.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.souk.agent.check.ProbeResult;
import io.souk.agent.check.ProbeTarget;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.GrpcHealth;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server of gRPC's own library. */
class GrpcProbeTest {
  private static final Optional<Duration> TIMEOUT = Optional.of(Duration.ofSeconds(30));
  private final Vertx vertx = Vertx.vertx();
  private final ProbeClients clients = ProbeClients.of(vertx);
  private final Map<String, Integer> services = new ConcurrentHashMap<>(Map.of("", 1));
  private Optional<Server> server = Optional.empty();
  @TempDir Path dir;

  @AfterEach
  void close() {
    server.ifPresent(Server::shutdownNow);
    Await.success(vertx.close());
  }

  private int serve(NettyServerBuilder builder) throws IOException {
    server = Optional.of(builder.addService(GrpcHealth.service(services)).build().start());
    return server.get().getPort();
  }

  private static NettyServerBuilder plain() {
    return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
  }

  private ProbeResult ask(boolean tls, int port, String service) {
    return Await.success(
        new GrpcProbe(
                clients.http2(),
                new ProbeTarget.Grpc(tls, false, port, service),
                Optional.of("127.0.0.1"))
            .start(TIMEOUT)
            .result());
  }

  private static ProbeResult status(int status) {
    return new ProbeResult.Answer(status);
  }

  @Test
  void tellsTheServingStatus() throws Exception {
    int port = serve(plain());
    services.put("a.B", 2);
    assertThat(ask(false, port, "")).isEqualTo(status(1));
    assertThat(ask(false, port, "a.B")).isEqualTo(status(2));
    assertThat(ask(false, port, "unknown")).isEqualTo(new ProbeResult.Failure("gRPC status 5"));
    ProbeTarget target = new ProbeTarget.Grpc(false, false, port, "");
    assertThat(target.healthy(new ProbeResult.Answer(1))).isTrue();
    assertThat(target.healthy(new ProbeResult.Answer(0))).isFalse();
    assertThat(target.healthy(new ProbeResult.Answer(2))).isFalse();
  }

  @Test
  void serverWithoutHealthServiceFails() throws Exception {
    server = Optional.of(plain().build().start());
    assertThat(ask(false, server.get().getPort(), ""))
        .isEqualTo(new ProbeResult.Failure("gRPC status 12"));
  }

  @Test
  void certificatesAreNotVerified() throws Exception {
    File key = dir.resolve("key.pem").toFile();
    File certificate = dir.resolve("cert.pem").toFile();
    int exit =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=nobody",
                "-days",
                "1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(exit).isZero();
    int port = serve(plain().useTransportSecurity(certificate, key));
    assertThat(ask(true, port, "")).isEqualTo(status(1));
    assertThat(ask(false, port, "")).isInstanceOf(ProbeResult.Failure.class);
  }

  @Test
  void otherServersFail() {
    int port =
        Await.success(
                vertx
                    .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                    .requestHandler(
                        request ->
                            request
                                .response()
                                .end(request.version().alpnName().equals("h2") ? "hello" : "no"))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    assertThat(ask(false, port, "")).isEqualTo(new ProbeResult.Failure("gRPC status none"));
  }

  @Test
  void nobodyThereFails() throws Exception {
    int port;
    try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(ask(false, port, "")).isInstanceOf(ProbeResult.Failure.class);
  }
}
