package io.souk.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MastersApiTest {

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer gateway;

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  @Test
  void aGatewayThatLooksOnIsAskedForAsManyMastersAsThereMayBe() throws IOException {
    PlatformClient client = clientOf(Duration.ZERO);
    assertThatThrownBy(() -> MastersApi.find(client)).hasMessageContaining("answered 502");
    assertThat(asked).hasValue(7);
  }

  @Test
  void aGatewayThatLookedForLongIsNotAskedAgain() throws IOException {
    PlatformClient client = clientOf(Duration.ofSeconds(6));
    assertThatThrownBy(() -> MastersApi.find(client)).hasMessageContaining("answered 502");
    assertThat(asked).hasValue(1);
  }

  private PlatformClient clientOf(Duration pause) throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          long end = System.nanoTime() + pause.toNanos();
          while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
          }
          exchange.sendResponseHeaders(502, -1);
          exchange.close();
        });
    gateway.start();
    return new PlatformClient(URI.create("http://127.0.0.1:" + gateway.getAddress().getPort()));
  }
}
