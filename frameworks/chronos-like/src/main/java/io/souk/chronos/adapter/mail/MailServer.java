package io.souk.chronos.adapter.mail;

import io.souk.chronos.outbox.Credentials;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The server that mail is given to.
 *
 * @param host its name or address
 * @param port its TCP port
 * @param from whom mail is from
 * @param encryption how the connection is protected
 * @param credentials who we are to it, if it asks
 */
public record MailServer(
    String host, int port, String from, Encryption encryption, Optional<Credentials> credentials) {

  /** What SMTP allows, and room for a name before it. */
  private static final int MAX_ADDRESS = 500;

  /** How the connection is protected. */
  public enum Encryption {
    /** Not at all. */
    NONE,
    /** After STARTTLS, without which nothing is sent. */
    STARTTLS,
    /** From the first byte. */
    TLS
  }

  public MailServer {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "--chronos-mail-server %s:%d: expected HOST:PORT".formatted(host, port));
    }
    if (!isAddress(from)) {
      throw new IllegalArgumentException(
          "--chronos-mail-from '%s': expected a mail address".formatted(from));
    }
    if (credentials.isPresent() && encryption == Encryption.NONE && !isLocal(host)) {
      throw new IllegalArgumentException(
          "--chronos-mail-credentials: would go to %s unencrypted; expected --chronos-mail-encryption"
                  .formatted(host)
              + " starttls or tls");
    }
  }

  static boolean isAddress(String text) {
    // The library lets some control characters pass.
    if (text.length() > MAX_ADDRESS || text.chars().anyMatch(Character::isISOControl)) {
      return false;
    }
    try {
      InternetAddress address = new InternetAddress(text, true);
      return address.getAddress().indexOf('@') > 0 && !address.isGroup();
    } catch (AddressException none) {
      return false;
    }
  }

  private static boolean isLocal(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
