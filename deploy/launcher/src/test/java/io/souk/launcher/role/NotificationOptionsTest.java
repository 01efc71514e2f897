package io.souk.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.adapter.mail.MailServer;
import io.souk.chronos.adapter.webhook.Form;
import io.souk.chronos.adapter.webhook.Webhook;
import io.souk.chronos.boot.Notifications;
import io.souk.chronos.outbox.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class NotificationOptionsTest {

  @TempDir private Path dir;

  @Command
  private static final class Line {}

  private static Notifications read(String... args) {
    NotificationOptions options = new NotificationOptions();
    new CommandLine(new Line()).addMixin("notifications", options).parseArgs(args);
    return options.read("prod");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content);
  }

  @Test
  void nobodyIsToldByDefault() {
    Notifications none = read();
    assertThat(none.mail()).isEmpty();
    assertThat(none.webhooks()).isEmpty();
  }

  @Test
  void eachOptionCounts() throws IOException {
    Notifications all =
        read(
            "--chronos-mail-server=mail.example.com:587",
            "--chronos-mail-from=souk@example.com",
            "--chronos-mail-encryption=starttls",
            "--chronos-mail-credentials=" + file("mail", "souk:pa:ss\n"),
            "--chronos-slack-url=file:" + file("slack", "https://hooks.example.com/T/secret\n"),
            "--chronos-mattermost-url=https://chat.example.com/hooks/x",
            "--chronos-http-notification-url=http://127.0.0.1:9/told",
            "--chronos-http-notification-credentials=" + file("http", "me:it"));
    assertThat(all.cluster()).isEqualTo("prod");
    assertThat(all.mail())
        .contains(
            new MailServer(
                "mail.example.com",
                587,
                "souk@example.com",
                MailServer.Encryption.STARTTLS,
                Optional.of(new Credentials("souk", "pa:ss"))));
    assertThat(all.webhooks())
        .containsExactly(
            new Webhook(
                Form.PLAIN,
                URI.create("http://127.0.0.1:9/told"),
                Optional.of(new Credentials("me", "it"))),
            new Webhook(
                Form.SLACK, URI.create("https://hooks.example.com/T/secret"), Optional.empty()),
            new Webhook(
                Form.MATTERMOST, URI.create("https://chat.example.com/hooks/x"), Optional.empty()));
    assertThat(all.toString()).doesNotContain("pa:ss").doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "--chronos-mail-server=mail.example.com, --chronos-mail-from=a@b.c, expected HOST:PORT",
    "--chronos-mail-server=mail.example.com:0, --chronos-mail-from=a@b.c, expected HOST:PORT",
    "--chronos-mail-server=h:25, --chronos-mail-encryption=none, --chronos-mail-from is missing",
    "--chronos-mail-server=h:25, --chronos-mail-from=nobody, expected a mail address",
    "--chronos-mail-from=a@b.c, --chronos-mail-encryption=none, --chronos-mail-server too",
    "--chronos-slack-url=ftp://x/y, --chronos-mail-encryption=none, expected http://HOST/PATH",
    "--chronos-slack-url=https://a:b@x/y, --chronos-mail-encryption=none, expected http://HOST",
    "--chronos-slack-url=file:/nowhere/x, --chronos-mail-encryption=none, a readable file",
  })
  void othersAreRefused(String first, String second, String message) {
    assertThatThrownBy(() -> read(first, second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void badEncryptionIsRefused() {
    assertThatThrownBy(
            () ->
                read(
                    "--chronos-mail-server=h:25",
                    "--chronos-mail-from=a@b.c",
                    "--chronos-mail-encryption=ssl3"))
        .hasMessageContaining("expected none, starttls or tls");
  }

  @Test
  void passwordsDoNotTravelInTheClear() throws IOException {
    String credentials = "--chronos-mail-credentials=" + file("mail", "souk:pass");
    assertThatThrownBy(
            () ->
                read(
                    "--chronos-mail-server=192.0.2.1:25", "--chronos-mail-from=a@b.c", credentials))
        .hasMessageContaining("--chronos-mail-credentials")
        .hasMessageContaining("starttls or tls");
    assertThat(
            read("--chronos-mail-server=127.0.0.1:25", "--chronos-mail-from=a@b.c", credentials)
                .mail())
        .isPresent();
  }

  @Test
  void secretsAreNotRepeated() throws IOException {
    String bad = "--chronos-mail-credentials=" + file("mail", "hunter2");
    assertThatThrownBy(
            () -> read("--chronos-mail-server=127.0.0.1:25", "--chronos-mail-from=a@b.c", bad))
        .hasMessageContaining("--chronos-mail-credentials")
        .hasMessageContaining("user:password")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> read("--chronos-slack-url=htps://hooks.example.com/hunter2"))
        .hasMessageNotContaining("hunter2");
  }
}
