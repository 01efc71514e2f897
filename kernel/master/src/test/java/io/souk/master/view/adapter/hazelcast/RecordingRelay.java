package io.souk.master.view.adapter.hazelcast;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Hands on what goes over the wire, both ways, and keeps it. */
final class RecordingRelay implements AutoCloseable {

  private static final int MOST = 64 << 20;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
  private final int target;

  RecordingRelay(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** All bytes so far, of both directions and all connections as they came. */
  synchronized byte[] seen() {
    return seen.toByteArray();
  }

  boolean saw(String text) {
    return new String(seen(), StandardCharsets.ISO_8859_1).contains(text);
  }

  private void accept() {
    try {
      while (true) {
        connect(door.accept());
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void connect(Socket caller) throws IOException {
    try {
      Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
      Thread.ofVirtual().start(() -> copy(caller, called));
      Thread.ofVirtual().start(() -> copy(called, caller));
    } catch (ConnectException nobodyThere) {
      caller.close();
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[64 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        keep(buffer, read);
        out.write(buffer, 0, read);
      }
    } catch (IOException closed) {
      // The other direction ends, too.
    }
  }

  private synchronized void keep(byte[] buffer, int bytes) {
    if (seen.size() + bytes <= MOST) {
      seen.write(buffer, 0, bytes);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
