package io.souk.gateway.proxy;

import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service behind the gateway: its replicas, of which one is in use until it fails.
 *
 * <p>Any replica will do: those that do not lead redirect or forward to the one that does.
 */
public final class Upstream {

  private static final int HTTP_PORT = 80;

  private final String name;
  private final List<SocketAddress> replicas;
  private final AtomicInteger current = new AtomicInteger();

  /** The service {@code name}, also its path prefix: {@code /name}. */
  public Upstream(String name, List<URI> urls) {
    this.name = name;
    this.replicas = urls.stream().map(Upstream::address).toList();
  }

  private static SocketAddress address(URI url) {
    int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
    return SocketAddress.inetSocketAddress(port, url.getHost());
  }

  /** The service's name. */
  public String name() {
    return name;
  }

  /** The replica in use; empty when none is configured. */
  public Optional<SocketAddress> replica() {
    return replicas.isEmpty()
        ? Optional.empty()
        : Optional.of(replicas.get(current.get() % replicas.size()));
  }

  /** Moves on to the next replica, unless another caller already did. */
  public void failed(SocketAddress replica) {
    int now = current.get();
    if (!replicas.isEmpty() && replicas.get(now % replicas.size()).equals(replica)) {
      current.compareAndSet(now, (now + 1) % replicas.size());
    }
  }
}
