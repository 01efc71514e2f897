package io.souk.chronos.adapter.mail;

import io.souk.chronos.notify.Notice;
import io.souk.chronos.notify.Owners;
import io.souk.chronos.notify.Wording;
import io.souk.chronos.outbox.Channel;
import io.souk.chronos.outbox.Delivery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** Mail in plain text to each owner of a job. */
public final class MailChannel implements Channel {

  private static final int THREADS = 2;
  private static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(10);

  private final MailServer server;
  private final Wording wording;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("souk-chronos-mail-", 1).factory());
  private final Session session;

  /** A channel to {@code server}, whose certificate the JVM must trust. */
  public MailChannel(MailServer server, Wording wording) {
    this(server, wording, STANDARD_TIMEOUT, new Properties());
  }

  /** The same with another patience, and properties of Jakarta Mail besides ours. */
  MailChannel(MailServer server, Wording wording, Duration timeout, Properties further) {
    this.server = server;
    this.wording = wording;
    Properties all = properties(server, timeout);
    all.putAll(further);
    this.session = Session.getInstance(all);
  }

  private static Properties properties(MailServer server, Duration timeout) {
    Properties properties = new Properties();
    String millis = String.valueOf(timeout.toMillis());
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.auth", String.valueOf(server.credentials().isPresent()));
    properties.put("mail.smtp.localhost", "souk");
    // Without this, waits for the answer to QUIT after the message is long accepted.
    properties.put("mail.smtp.quitwait", "false");
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    switch (server.encryption()) {
      case NONE -> {}
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
    }
    return properties;
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public List<String> addressees(Notice notice) {
    return Owners.of(notice.job().about().owner());
  }

  @Override
  public Future<Delivery> send(Notice notice, String addressee) {
    if (!MailServer.isAddress(addressee)) {
      return Future.succeededFuture(
          new Delivery.Refused("the owner '" + addressee + "' is no mail address"));
    }
    Promise<Delivery> sent = Promise.promise();
    threads.execute(
        () -> {
          Delivery delivery = sendNow(notice, addressee);
          // Nobody waits for it any more, and who did may be gone.
          if (!threads.isShutdown()) {
            sent.complete(delivery);
          }
        });
    return sent.future();
  }

  private Delivery sendNow(Notice notice, String addressee) {
    try (Transport transport = session.getTransport("smtp")) {
      MimeMessage message = compose(notice, addressee);
      transport.connect(
          server.host(),
          server.port(),
          server.credentials().map(known -> known.user()).orElse(null),
          server.credentials().map(known -> known.password()).orElse(null));
      transport.sendMessage(message, message.getAllRecipients());
      return new Delivery.Taken();
    } catch (AuthenticationFailedException wrong) {
      return new Delivery.Refused("the mail server does not take our credentials");
    } catch (MessagingException failed) {
      String reason = reason(failed);
      return permanent(failed) ? new Delivery.Refused(reason) : new Delivery.Failed(reason);
    } catch (RuntimeException defect) {
      return new Delivery.Refused(defect.toString());
    }
  }

  private MimeMessage compose(Notice notice, String addressee) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(server.from(), true));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(addressee, true));
    message.setSubject(wording.subject(notice), StandardCharsets.UTF_8.name());
    message.setText(wording.message(notice), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(notice.at()));
    // Keeps out-of-office answers away.
    message.setHeader("Auto-Submitted", "auto-generated");
    message.saveChanges();
    return message;
  }

  private static String reason(MessagingException failed) {
    Exception cause = failed.getNextException();
    String text = String.valueOf(failed.getMessage()).strip();
    return cause == null ? text : text + " (" + String.valueOf(cause.getMessage()).strip() + ")";
  }

  /** Whether the server answered with a code that says so: 5xx. */
  private static boolean permanent(MessagingException failed) {
    for (Exception at = failed; at instanceof MessagingException one; at = one.getNextException()) {
      int code =
          switch (one) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSendFailedException sent -> sent.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            default -> 0;
          };
      if (code >= 500 && code < 600) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Future<Void> close() {
    threads.shutdownNow();
    return Future.succeededFuture();
  }
}
