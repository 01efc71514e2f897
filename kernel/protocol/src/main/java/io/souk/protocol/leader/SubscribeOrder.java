package io.souk.protocol.leader;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which SUBSCRIBE of a client a request is. One that was long on its way may arrive after the one
 * that the client sent next, and must not take its place. Frameworks of Mesos say nothing of it.
 *
 * @param client that no other process, and no later one of the same framework, is called
 * @param number that grows with each SUBSCRIBE of the client, 0 and up
 */
public record SubscribeOrder(String client, long number) {

  /** The header's name; its value is {@code CLIENT/NUMBER}. */
  public static final String HEADER = "Souk-Subscribe";

  private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9_.-]{1,128})/([0-9]{1,18})");

  public SubscribeOrder {
    if (!TEXT.matcher(text(client, number)).matches()) {
      throw new IllegalArgumentException(
          HEADER + " " + text(client, number) + ": expected CLIENT/NUMBER");
    }
  }

  /** Reads the header; one that cannot be what it should be counts as missing. */
  public static Optional<SubscribeOrder> of(Optional<String> header) {
    return header
        .map(text -> TEXT.matcher(text.strip()))
        .filter(Matcher::matches)
        .map(found -> new SubscribeOrder(found.group(1), Long.parseLong(found.group(2))));
  }

  /** The header's value. */
  public String text() {
    return text(client, number);
  }

  private static String text(String client, long number) {
    return client + '/' + number;
  }

  /** Whether the same client sent this before the other one. */
  public boolean isBefore(SubscribeOrder other) {
    return client.equals(other.client) && number < other.number;
  }
}
