package io.souk.chronos.boot;

import io.souk.chronos.adapter.mail.MailChannel;
import io.souk.chronos.adapter.webhook.Webhook;
import io.souk.chronos.adapter.webhook.WebhookChannel;
import io.souk.chronos.loop.JobLoop;
import io.souk.chronos.notify.Herald;
import io.souk.chronos.notify.Throttle;
import io.souk.chronos.notify.Wording;
import io.souk.chronos.outbox.Channel;
import io.souk.chronos.outbox.Outbox;
import io.souk.framework.FrameworkContext;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Has the outbox told of what the loop commits. */
final class Messenger {

  private final Optional<Outbox> outbox;

  private Messenger(Optional<Outbox> outbox) {
    this.outbox = outbox;
  }

  /**
   * Opens the channels asked for and follows {@code jobs}.
   *
   * @param address where this framework is reached, {@code http://host:port}
   */
  static Future<Messenger> open(
      FrameworkContext given, JobLoop jobs, Notifications config, Supplier<String> address) {
    if (config.none()) {
      return Future.succeededFuture(new Messenger(Optional.empty()));
    }
    // Away from the event loop, for the sake of what the mail library loads.
    return given
        .vertx()
        .executeBlocking(() -> channels(given, config, new Wording(config.cluster(), address)))
        .compose(channels -> Outbox.open(given.vertx(), channels, config.limits(), given.metrics()))
        .map(
            outbox -> {
              Throttle throttle = new Throttle(config.burst(), config.interval());
              Herald herald = new Herald(throttle, outbox::offer, outbox::leftOut);
              jobs.watch(herald::tell);
              return new Messenger(Optional.of(outbox));
            });
  }

  private static List<Channel> channels(
      FrameworkContext given, Notifications config, Wording wording) {
    List<Channel> channels = new ArrayList<>();
    config.mail().ifPresent(server -> channels.add(new MailChannel(server, wording)));
    for (Webhook webhook : config.webhooks()) {
      channels.add(new WebhookChannel(given.vertx(), webhook, wording));
    }
    return channels;
  }

  Future<Void> close() {
    return outbox.map(Outbox::close).orElse(Future.succeededFuture());
  }
}
