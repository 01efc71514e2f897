package io.souk.chronos.adapter.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.DummySSLSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.souk.chronos.adapter.mail.MailServer.Encryption;
import io.souk.chronos.notify.Event;
import io.souk.chronos.notify.Notice;
import io.souk.chronos.notify.Notices;
import io.souk.chronos.notify.Wording;
import io.souk.chronos.outbox.Credentials;
import io.souk.chronos.outbox.Delivery;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real SMTP server, GreenMail. */
class MailChannelTest {

  private static final Wording WORDING = new Wording("prod", () -> "http://host:4400");
  private static final Notice NOTICE = Notices.failed("j", "a@example.com", "exit 3: grüße 🚀");

  private Optional<GreenMail> running = Optional.empty();

  @AfterEach
  void stop() {
    running.ifPresent(GreenMail::stop);
  }

  private GreenMail serve(String protocol) {
    ServerSetup setup = new ServerSetup(0, "127.0.0.1", protocol);
    setup.setServerStartupTimeout(30_000);
    GreenMail server = new GreenMail(setup);
    running = Optional.of(server);
    server.start();
    return server;
  }

  private static int port(GreenMail server, String protocol) {
    return protocol.equals("smtps") ? server.getSmtps().getPort() : server.getSmtp().getPort();
  }

  private Delivery send(
      int port, Encryption encryption, Optional<Credentials> who, Notice notice, String to)
      throws Exception {
    return send(port, encryption, who, notice, to, new Properties());
  }

  private Delivery send(
      int port,
      Encryption encryption,
      Optional<Credentials> who,
      Notice notice,
      String to,
      Properties further)
      throws Exception {
    MailServer server =
        new MailServer("127.0.0.1", port, "Souk <souk@example.com>", encryption, who);
    MailChannel channel = new MailChannel(server, WORDING, Duration.ofMillis(1500), further);
    return channel
        .send(notice, to)
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private Delivery send(GreenMail server, Notice notice, String to) throws Exception {
    return send(port(server, "smtp"), Encryption.NONE, Optional.empty(), notice, to);
  }

  @Test
  void mailArrivesWhole() throws Exception {
    GreenMail server = serve("smtp");
    assertThat(send(server, NOTICE, "a@example.com")).isEqualTo(new Delivery.Taken());
    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getSubject()).isEqualTo("[prod] [Chronos] job 'j' failed!");
    assertThat(mail.getContent().toString())
        .contains("Message: exit 3: grüße 🚀")
        .contains("http://host:4400/v1/scheduler/job/j/runs");
    assertThat(mail.getFrom()[0]).hasToString("Souk <souk@example.com>");
    assertThat(mail.getRecipients(Message.RecipientType.TO)[0]).hasToString("a@example.com");
    assertThat(mail.getSentDate().toInstant()).isEqualTo(NOTICE.at());
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getMessageID()).isNotBlank();
  }

  @Test
  void clusterNameInOtherLettersIsKept() throws Exception {
    GreenMail server = serve("smtp");
    MailChannel channel =
        new MailChannel(
            new MailServer(
                "127.0.0.1",
                port(server, "smtp"),
                "souk@example.com",
                Encryption.NONE,
                Optional.empty()),
            new Wording("größe\r\nBcc: x@evil.example 🚀", () -> ""));
    channel.send(NOTICE, "a@example.com").toCompletionStage().toCompletableFuture().get();
    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getSubject()).startsWith("[größe Bcc: x@evil.example 🚀] [Chronos]");
    assertThat(mail.getAllRecipients()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nobody",
        "a@example.com\r\nBcc: x@evil.example",
        "a@example.com\nRCPT TO:<x@evil.example>",
        "a@example.com> BODY=8BITMIME\r\nRCPT TO:<x@evil.example",
        "@",
        "a b@example.com",
        "group:a@example.com;"
      })
  void ownersThatAreNoAddressesAreRefused(String owner) throws Exception {
    GreenMail server = serve("smtp");
    assertThat(send(server, NOTICE, owner)).isInstanceOf(Delivery.Refused.class);
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void nothingInMessagesBecomesAHeaderOrACommand() throws Exception {
    GreenMail server = serve("smtp");
    String said = "x\r\nBcc: y@evil.example\r\n.\r\nRCPT TO:<y@evil.example>\r\n\r\nbody";
    assertThat(send(server, Notices.failed("j", "", said), "a@example.com"))
        .isEqualTo(new Delivery.Taken());
    assertThat(server.getReceivedMessages()).hasSize(1);
    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getContent().toString()).contains("Message: x Bcc: y@evil.example .");
  }

  @Test
  void everyOwnerIsAddressed() {
    MailServer server =
        new MailServer("127.0.0.1", 25, "souk@example.com", Encryption.NONE, Optional.empty());
    MailChannel channel = new MailChannel(server, WORDING);
    assertThat(channel.addressees(Notices.of(Event.DELETED, "j", "a@x, b@y")))
        .containsExactly("a@x", "b@y");
    assertThat(channel.addressees(Notices.of(Event.DELETED, "j", ""))).isEmpty();
  }

  @Test
  void credentialsAreUsedAndWrongOnesRefused() throws Exception {
    GreenMail server = serve("smtp");
    server.setUser("souk@example.com", "souk", "right");
    server.getUserManager().setAuthRequired(true);
    int port = port(server, "smtp");
    assertThat(
            send(
                port,
                Encryption.NONE,
                Optional.of(new Credentials("souk", "right")),
                NOTICE,
                "a@example.com"))
        .isEqualTo(new Delivery.Taken());
    Delivery wrong =
        send(
            port,
            Encryption.NONE,
            Optional.of(new Credentials("souk", "hunter2")),
            NOTICE,
            "a@example.com");
    assertThat(wrong).isInstanceOf(Delivery.Refused.class);
    assertThat(wrong.toString()).doesNotContain("hunter2");
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void encryptedConnectionNeedsATrustedCertificate() throws Exception {
    GreenMail server = serve("smtps");
    int port = port(server, "smtps");
    assertThat(send(port, Encryption.TLS, Optional.empty(), NOTICE, "a@example.com"))
        .isInstanceOf(Delivery.Failed.class);
    assertThat(server.getReceivedMessages()).isEmpty();
    Properties trusting = new Properties();
    trusting.put("mail.smtp.ssl.socketFactory", new DummySSLSocketFactory());
    trusting.put("mail.smtp.ssl.checkserveridentity", "false");
    assertThat(send(port, Encryption.TLS, Optional.empty(), NOTICE, "a@example.com", trusting))
        .isEqualTo(new Delivery.Taken());
  }

  @Test
  void withoutStartTlsNothingIsSentInTheClear() throws Exception {
    GreenMail server = serve("smtp");
    assertThat(
            send(
                port(server, "smtp"),
                Encryption.STARTTLS,
                Optional.empty(),
                NOTICE,
                "a@example.com"))
        .isInstanceOf(Delivery.Failed.class)
        .asString()
        .contains("STARTTLS");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void serverThatIsNotThereOrSaysNothingFailsInTime() throws Exception {
    int port;
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      port = silent.getLocalPort();
      assertThat(send(port, Encryption.NONE, Optional.empty(), NOTICE, "a@example.com"))
          .isInstanceOf(Delivery.Failed.class);
    }
    assertThat(send(port, Encryption.NONE, Optional.empty(), NOTICE, "a@example.com"))
        .isInstanceOf(Delivery.Failed.class);
  }

  @Test
  void serverThatRefusesTheAddresseeIsNotAskedAgain() throws Exception {
    assertThat(answering("250 ok", "550 5.1.1 no such user"))
        .isInstanceOf(Delivery.Refused.class)
        .asString()
        .contains("550");
    assertThat(answering("250 ok", "451 4.7.1 try later")).isInstanceOf(Delivery.Failed.class);
    assertThat(answering("421 4.3.2 shutting down", "")).isInstanceOf(Delivery.Failed.class);
  }

  /** What comes of a server that answers so to EHLO and MAIL, and to RCPT. */
  private Delivery answering(String usual, String toRecipient) throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(listening, usual, toRecipient));
      return send(
          listening.getLocalPort(), Encryption.NONE, Optional.empty(), NOTICE, "a@example.com");
    }
  }

  private static void serve(ServerSocket listening, String usual, String toRecipient) {
    try (Socket socket = listening.accept();
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true)) {
      out.print("220 test\r\n");
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.print((line.startsWith("RCPT") ? toRecipient : usual) + "\r\n");
        out.flush();
      }
    } catch (IOException gone) {
      // The client has heard enough.
    }
  }
}
