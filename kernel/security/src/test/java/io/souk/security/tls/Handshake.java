package io.souk.security.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Lets a client and a server greet each other over the loopback, both with certificates. */
final class Handshake {

  private static final int PATIENCE_MILLIS = 60_000;

  private Handshake() {}

  /**
   * What the server showed, in PEM.
   *
   * @param name under which the client calls the server
   * @throws IOException when one of them did not like the other
   */
  static String between(SSLContext server, SSLContext client, String name) throws IOException {
    try (SSLServerSocket listening =
        (SSLServerSocket)
            server
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listening.setNeedClientAuth(true);
      listening.setSoTimeout(PATIENCE_MILLIS);
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> greet(listening));
      try (Socket plain = new Socket()) {
        plain.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
        return call(
            (SSLSocket)
                client.getSocketFactory().createSocket(plain, name, listening.getLocalPort(), true),
            name);
      } finally {
        served.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).exceptionally(e -> null).join();
      }
    }
  }

  private static String call(SSLSocket socket, String name) throws IOException {
    try (socket) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      if (socket.getInputStream().read() != 'x') {
        throw new IOException(name + " did not greet");
      }
      return TestAuthority.pem(socket.getSession().getPeerCertificates());
    }
  }

  private static void greet(SSLServerSocket listening) {
    try (SSLSocket socket = (SSLSocket) listening.accept()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.startHandshake();
      socket.getOutputStream().write('x');
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
