package io.souk.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.fake.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, as entering a network does. */
class NetworkNamespaceTest {

  @Test
  void socketsBelongToTheNetworkTheyWereMadeIn(@TempDir Path dir) throws Exception {
    Path ready = dir.resolve("ready");
    Process other =
        new ProcessBuilder(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip link set lo up && touch " + ready + "; exec sleep 600")
            .start();
    try {
      Await.until("its network", () -> Files.exists(ready));
      try (NetworkNamespace own = NetworkNamespace.of(ProcessHandle.current().pid())) {
        assertThat(own.isOwn()).isTrue();
      }
      NetworkNamespace network = NetworkNamespace.of(other.pid());
      assertThat(network.isOwn()).isFalse();
      try (ServerSocketChannel server = network.call(ServerSocketChannel::open)) {
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
        try (SocketChannel inside = network.call(SocketChannel::open)) {
          assertThat(inside.connect(address)).isTrue();
        }
        assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(IOException.class);
      }
      network.close();
      assertThatThrownBy(() -> network.call(SocketChannel::open))
          .hasMessage("the network is not held any more");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void processThatIsGoneHasNoNetwork() {
    assertThatThrownBy(() -> NetworkNamespace.of(Integer.MAX_VALUE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the network of process 2147483647");
  }
}
