package io.souk.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports on loopback that nobody uses, outside the range that outgoing connections take. */
final class FreePorts {

  private static final int FIRST = 20_000;
  private static final int LAST = 29_000;

  // Shared, because classes run beside each other and open their ports some time after they asked.
  private static final Set<Integer> GIVEN = new HashSet<>();

  /** A port that is free together with the {@code following} ones after it. */
  int next(int following) {
    synchronized (GIVEN) {
      while (true) {
        int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
        if (isFree(port, following)) {
          for (int i = 0; i <= following; i++) {
            GIVEN.add(port + i);
          }
          return port;
        }
      }
    }
  }

  int next() {
    return next(0);
  }

  private boolean isFree(int first, int following) {
    for (int port = first; port <= first + following; port++) {
      if (GIVEN.contains(port) || !binds(port)) {
        return false;
      }
    }
    return true;
  }

  private static boolean binds(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (java.net.BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
