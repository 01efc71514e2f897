package io.souk.chronos.adapter.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.DummySSLSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import io.souk.chronos.notify.Notices;
import io.souk.chronos.notify.Wording;
import io.souk.chronos.outbox.Credentials;
import io.souk.chronos.outbox.Delivery;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** GreenMail does not offer STARTTLS, so here is as much of a server as does. */
class StartTlsTest {

  @Test
  void startTlsIsUsedBeforeAnythingElseIsSaid() throws Exception {
    List<String> inTheClear = new CopyOnWriteArrayList<>();
    List<String> encrypted = new CopyOnWriteArrayList<>();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serveStartTls(listening, inTheClear, encrypted));
      Properties trusting = new Properties();
      trusting.put("mail.smtp.ssl.socketFactory", new DummySSLSocketFactory());
      trusting.put("mail.smtp.ssl.checkserveridentity", "false");
      MailServer server =
          new MailServer(
              "127.0.0.1",
              listening.getLocalPort(),
              "souk@example.com",
              MailServer.Encryption.STARTTLS,
              Optional.of(new Credentials("souk", "hunter2")));
      MailChannel channel =
          new MailChannel(server, new Wording("", () -> ""), Duration.ofSeconds(10), trusting);
      assertThat(
              channel
                  .send(Notices.failed("j", "", "x"), "a@example.com")
                  .toCompletionStage()
                  .toCompletableFuture()
                  .get(60, TimeUnit.SECONDS))
          .isEqualTo(new Delivery.Taken());
      assertThat(inTheClear).containsExactly("EHLO souk", "STARTTLS");
      assertThat(encrypted)
          .anySatisfy(line -> assertThat(line).startsWith("AUTH"))
          .anySatisfy(line -> assertThat(line).startsWith("RCPT TO:<a@example.com>"));
    }
  }

  private static void serveStartTls(
      ServerSocket listening, List<String> inTheClear, List<String> encrypted) {
    try (Socket socket = listening.accept()) {
      socket.getOutputStream().write("220 test\r\n".getBytes(StandardCharsets.US_ASCII));
      // Byte by byte: what follows STARTTLS is not ours to read.
      while (true) {
        String line = line(socket.getInputStream());
        inTheClear.add(line);
        String answer = line.equals("STARTTLS") ? "220 go\r\n" : "250-test\r\n250 STARTTLS\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        if (line.equals("STARTTLS")) {
          break;
        }
      }
      SSLSocket secured =
          (SSLSocket)
              tls().getSocketFactory().createSocket(socket, "test", socket.getPort(), false);
      secured.setUseClientMode(false);
      talk(secured, encrypted);
    } catch (IOException | GeneralSecurityException gone) {
      // The client has heard enough, or the lists show that it has not.
    }
  }

  private static void talk(SSLSocket secured, List<String> heard) throws IOException {
    boolean data = false;
    while (true) {
      String line = line(secured.getInputStream());
      heard.add(line);
      data = line.equals("DATA") || (data && !line.equals("."));
      String answer =
          line.startsWith("EHLO")
              ? "250-test\r\n250 AUTH PLAIN\r\n"
              : line.startsWith("AUTH")
                  ? "235 ok\r\n"
                  : line.equals("DATA") ? "354 go\r\n" : "250 ok\r\n";
      if (!data || line.equals("DATA")) {
        secured.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static SSLContext tls() throws IOException, GeneralSecurityException {
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = GreenMail.class.getResourceAsStream("/greenmail.p12")) {
      keys.load(file, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
