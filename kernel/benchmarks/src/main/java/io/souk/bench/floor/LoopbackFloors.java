package io.souk.bench.floor;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/** What every message and every answer between two processes cannot be faster than. */
final class LoopbackFloors {

  private static final int MESSAGE = 256;
  private static final int BLOCK = 256 << 10;
  private static final int BLOCKS = 64;

  private LoopbackFloors() {}

  /** What the other end does until the connection is closed. */
  private interface Answer {
    void give(DataInputStream in, OutputStream out) throws IOException;
  }

  /** Microseconds of a message to an echo and back. */
  static double roundTrip(Duration length, Path dir) throws Exception {
    return 1e6
        * overLoopback(
            (in, out) -> {
              byte[] message = new byte[MESSAGE];
              in.readFully(message);
              out.write(message);
            },
            (in, out) -> {
              byte[] message = new byte[MESSAGE];
              return Samples.median(
                  length,
                  () -> {
                    out.write(message);
                    in.readFully(message);
                  });
            });
  }

  /** Gigabytes in a second: 16 MiB at a time, and a word that all of it has come. */
  static double bulk(Duration length, Path dir) throws Exception {
    double seconds =
        overLoopback(
            (in, out) -> {
              byte[] block = new byte[BLOCK];
              for (int i = 0; i < BLOCKS; i++) {
                in.readFully(block);
              }
              out.write(1);
            },
            (in, out) -> {
              byte[] block = new byte[BLOCK];
              return Samples.median(
                  length,
                  () -> {
                    for (int i = 0; i < BLOCKS; i++) {
                      out.write(block);
                    }
                    in.readByte();
                  });
            });
    return (double) BLOCK * BLOCKS / seconds / 1e9;
  }

  private interface Measured {
    double of(DataInputStream in, OutputStream out) throws Exception;
  }

  private static double overLoopback(Answer answer, Measured measured) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket here = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket there = server.accept()) {
      here.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
      Thread other = Thread.ofPlatform().daemon().start(() -> answerAll(there, answer));
      double value =
          measured.of(new DataInputStream(here.getInputStream()), here.getOutputStream());
      here.close();
      other.join();
      return value;
    }
  }

  private static void answerAll(Socket socket, Answer answer) {
    try (InputStream in = socket.getInputStream()) {
      DataInputStream data = new DataInputStream(in);
      while (true) {
        answer.give(data, socket.getOutputStream());
      }
    } catch (IOException closed) {
      // That is how it is told to end.
    }
  }
}
