package io.souk.launcher.role;

import io.souk.chronos.adapter.mail.MailServer;
import io.souk.chronos.adapter.mail.MailServer.Encryption;
import io.souk.chronos.adapter.webhook.Form;
import io.souk.chronos.adapter.webhook.Webhook;
import io.souk.chronos.boot.Notifications;
import io.souk.chronos.outbox.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Where people are told about jobs. Passwords come from files; addresses of webhooks, which may be
 * secrets too, can, as {@code file:PATH}, and no message repeats them.
 */
final class NotificationOptions {

  private static final int MAX_FILE = 4096;

  @Option(
      names = "--chronos-mail-server",
      paramLabel = "HOST:PORT",
      description = "SMTP server for mail to owners of jobs (default: no mail).")
  private String mailServer;

  @Option(
      names = "--chronos-mail-from",
      paramLabel = "ADDRESS",
      description = "Whom that mail is from.")
  private String mailFrom;

  @Option(
      names = "--chronos-mail-encryption",
      paramLabel = "none|starttls|tls",
      defaultValue = "none",
      description = "How the connection to it is protected (default ${DEFAULT-VALUE}).")
  private String mailEncryption;

  @Option(
      names = "--chronos-mail-credentials",
      paramLabel = "FILE",
      description = "File with user:password for it (default: none).")
  private Path mailCredentials;

  @Option(
      names = "--chronos-slack-url",
      paramLabel = "URL|file:PATH",
      description = "Incoming webhook of Slack to tell about jobs (default: none).")
  private String slack;

  @Option(
      names = "--chronos-mattermost-url",
      paramLabel = "URL|file:PATH",
      description = "Incoming webhook of Mattermost to tell about jobs (default: none).")
  private String mattermost;

  @Option(
      names = "--chronos-http-notification-url",
      paramLabel = "URL|file:PATH",
      description = "Address to post notifications about jobs to (default: none).")
  private String http;

  @Option(
      names = "--chronos-http-notification-credentials",
      paramLabel = "FILE",
      description = "File with user:password for it (default: none).")
  private Path httpCredentials;

  /**
   * What the options say.
   *
   * @param cluster name of the cluster, empty for none
   * @throws IllegalArgumentException naming option, value and what is accepted
   */
  Notifications read(String cluster) {
    List<Webhook> webhooks = new ArrayList<>();
    add(webhooks, Form.PLAIN, "--chronos-http-notification-url", http);
    add(webhooks, Form.SLACK, "--chronos-slack-url", slack);
    add(webhooks, Form.MATTERMOST, "--chronos-mattermost-url", mattermost);
    if (httpCredentials != null && http == null) {
      throw new IllegalArgumentException(
          "--chronos-http-notification-credentials: expected --chronos-http-notification-url too");
    }
    return Notifications.of(mail(), webhooks, cluster);
  }

  private Optional<MailServer> mail() {
    if (mailServer == null) {
      if (mailFrom != null || mailCredentials != null) {
        throw new IllegalArgumentException(
            (mailFrom != null ? "--chronos-mail-from" : "--chronos-mail-credentials")
                + ": expected --chronos-mail-server too");
      }
      return Optional.empty();
    }
    int colon = mailServer.lastIndexOf(':');
    if (colon < 1 || !mailServer.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "--chronos-mail-server " + mailServer + ": expected HOST:PORT");
    }
    if (mailFrom == null) {
      throw new IllegalArgumentException(
          "--chronos-mail-from is missing: expected the address that mail is from");
    }
    return Optional.of(
        new MailServer(
            mailServer.substring(0, colon),
            Integer.parseInt(mailServer.substring(colon + 1)),
            mailFrom,
            encryption(),
            credentials("--chronos-mail-credentials", mailCredentials)));
  }

  private Encryption encryption() {
    return switch (mailEncryption) {
      case "none" -> Encryption.NONE;
      case "starttls" -> Encryption.STARTTLS;
      case "tls" -> Encryption.TLS;
      default ->
          throw new IllegalArgumentException(
              "--chronos-mail-encryption " + mailEncryption + ": expected none, starttls or tls");
    };
  }

  private void add(List<Webhook> webhooks, Form form, String option, String value) {
    if (value == null) {
      return;
    }
    String url =
        value.startsWith("file:")
            ? content(option, Path.of(value.substring("file:".length())))
            : value;
    Optional<Credentials> credentials =
        form == Form.PLAIN
            ? credentials("--chronos-http-notification-credentials", httpCredentials)
            : Optional.empty();
    try {
      webhooks.add(new Webhook(form, new URI(url), credentials));
    } catch (URISyntaxException | IllegalArgumentException unfit) {
      throw new IllegalArgumentException(
          option
              + ": expected http://HOST/PATH, https://HOST/PATH or file:PATH of a file with that;"
              + " what was given is not shown, it may be a secret");
    }
  }

  private static Optional<Credentials> credentials(String option, Path file) {
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Credentials.parse(content(option, file)));
    } catch (IllegalArgumentException unfit) {
      throw new IllegalArgumentException(
          unfit.getMessage().startsWith(option)
              ? unfit.getMessage()
              : option + " " + file + ": " + unfit.getMessage());
    }
  }

  private static String content(String option, Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(MAX_FILE + 1);
      if (bytes.length <= MAX_FILE) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
      }
    } catch (IOException unreadable) {
      // Told below, as what is too long is.
    }
    throw new IllegalArgumentException(
        option + " " + file + ": expected a readable file of at most " + MAX_FILE + " bytes");
  }
}
