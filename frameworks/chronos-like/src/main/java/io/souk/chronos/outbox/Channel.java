package io.souk.chronos.outbox;

import io.souk.chronos.notify.Notice;
import io.vertx.core.Future;
import java.util.List;

/** A way to reach people. Called on the outbox's context, which it must not block. */
public interface Channel {

  /** A short name for logs and metrics. */
  String name();

  /** Whom a notice goes to, one message each; empty when nobody is concerned. */
  List<String> addressees(Notice notice);

  /** Sends one message. The future tells how it went and does so within a minute. */
  Future<Delivery> send(Notice notice, String addressee);

  /** Lets go of connections. */
  Future<Void> close();
}
