package io.souk.master.view.adapter.hazelcast.tls;

import com.hazelcast.cluster.Address;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.server.ServerConnection;
import java.io.EOFException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who have not shown yet who they are: how many, for how long, and what is said of them. */
final class Reception {

  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  /** Each has some 300 KiB of buffers; members are seven at most. */
  private static final int MOST_AT_ONCE = 64;

  /** Who is sent away comes again, every second or so: of a host it is told once in this time. */
  private static final long LOUD_AGAIN = TimeUnit.MINUTES.toNanos(1);

  private final AtomicInteger waiting = new AtomicInteger();
  private final Duration patience;
  private final Consumer<Address> unreachable;
  private final Map<String, Long> told = new HashMap<>();

  /**
   * A reception at one member.
   *
   * @param unreachable told who was called and cannot be talked to, so that nobody waits for them
   */
  Reception(Duration patience, Consumer<Address> unreachable) {
    this.patience = patience;
    this.unreachable = unreachable;
  }

  /** Somebody came, or is called. */
  Arrival arrival(Channel channel) {
    Arrival arrival = new Arrival(channel);
    if (waiting.incrementAndGet() > MOST_AT_ONCE) {
      CompletableFuture.runAsync(() -> arrival.sendAway("too many at once"));
    } else {
      CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> arrival.sendAway("no handshake within " + patience.toMillis() + " ms"));
    }
    channel.addCloseListener(closed -> arrival.end());
    return arrival;
  }

  private synchronized void tell(SocketAddress peer, String cause) {
    String host = peer instanceof InetSocketAddress inet ? inet.getHostString() : "unknown";
    long now = System.nanoTime();
    told.values().removeIf(at -> now - at > LOUD_AGAIN);
    if (told.containsKey(host) || told.size() >= MOST_AT_ONCE) {
      LOG.debug("event=cluster-tls-failed peer={} cause=\"{}\"", peer, cause);
    } else {
      told.put(host, now);
      LOG.warn("event=cluster-tls-failed peer={} cause=\"{}\"", peer, cause);
    }
  }

  /** One of them. */
  final class Arrival {

    private final Channel channel;
    private final AtomicBoolean over = new AtomicBoolean();

    private Arrival(Channel channel) {
      this.channel = channel;
    }

    /** It has shown who it is. */
    void admitted() {
      end();
    }

    /** It cannot be talked to. */
    void refused(String cause) {
      tell(channel.remoteSocketAddress(), cause);
      failed();
    }

    /** The connection ended; before it was admitted that is no more than somebody who looked. */
    void ended() {
      if (!over.get()) {
        failed();
      }
    }

    private void failed() {
      end();
      if (channel.isClientMode()) {
        unreachable.accept((Address) channel.attributeMap().get(Address.class));
      }
    }

    private void sendAway(String cause) {
      if (!over.get()) {
        refused(cause);
        ServerConnection connection =
            (ServerConnection) channel.attributeMap().get(ServerConnection.class);
        connection.close(cause, new EOFException(cause));
      }
    }

    private boolean end() {
      boolean first = over.compareAndSet(false, true);
      if (first) {
        waiting.decrementAndGet();
      }
      return first;
    }
  }
}
