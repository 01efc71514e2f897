package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Registry;
import io.souk.registry.RegistryContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatisRegistryTest extends RegistryContract {

  @TempDir Path directory;

  @Override
  protected Registry create() throws IOException {
    return new RatisRegistry(RatisConfig.single(directory, "127.0.0.1", freePort()));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void keepsEverythingOverARestart() throws Exception {
    Leading first = open();
    first.append(put("a", "1"), put("gone", "1"));
    first.append(put("b", "2"), new io.souk.registry.Write.Delete("gone"));
    first.registry().close();
    Leading second = open();
    assertThat(second.term()).isGreaterThan(first.term());
    assertThat(texts(second.registry(), "")).containsExactly("a=1@1", "b=2@2");
    assertThat(second.registry().version()).isEqualTo(2);
    assertThat(second.append(put("c", "3"))).isEqualTo(3);
  }
}
