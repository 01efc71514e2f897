package io.souk.chronos.boot;

import io.souk.chronos.adapter.mail.MailServer;
import io.souk.chronos.adapter.webhook.Webhook;
import io.souk.chronos.outbox.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where people are told about jobs.
 *
 * @param mail the server for mail to owners
 * @param webhooks further places
 * @param cluster what subjects start with; empty for nothing
 * @param burst messages about one job that may follow each other at once, 1 and up
 * @param interval time after which one more may
 * @param limits how much each channel takes on
 */
public record Notifications(
    Optional<MailServer> mail,
    List<Webhook> webhooks,
    String cluster,
    int burst,
    Duration interval,
    Limits limits) {

  /** Nobody is told. */
  public static final Notifications NONE = of(Optional.empty(), List.of(), "");

  public Notifications {
    webhooks = List.copyOf(webhooks);
  }

  /** Ten messages about one job at once, then one a minute. */
  public static Notifications of(
      Optional<MailServer> mail, List<Webhook> webhooks, String cluster) {
    return new Notifications(mail, webhooks, cluster, 10, Duration.ofMinutes(1), Limits.STANDARD);
  }

  boolean none() {
    return mail.isEmpty() && webhooks.isEmpty();
  }
}
