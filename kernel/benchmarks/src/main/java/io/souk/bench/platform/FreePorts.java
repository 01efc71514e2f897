package io.souk.bench.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** TCP ports on loopback that nobody uses, below the range that outgoing connections take. */
public final class FreePorts {

  private static final int FIRST = 21_000;
  private static final int LAST = 31_000;
  private static final int TRIES = 1000;

  private FreePorts() {}

  /**
   * The first of {@code count} free ports that follow each other.
   *
   * @throws IllegalStateException when there are none
   */
  public static int find(int count) {
    return IntStream.range(0, TRIES)
        .map(any -> ThreadLocalRandom.current().nextInt(FIRST, LAST - count))
        .filter(first -> IntStream.range(first, first + count).allMatch(FreePorts::isFree))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + count + " free ports"));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
