package io.souk.framework;

import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.concurrent.CompletionStage;

/**
 * A framework's line to the leading master: the calls and events of the Mesos v1 scheduler API,
 * whether they travel as objects over the local event bus or as HTTP. A framework cannot tell
 * which.
 */
public interface SchedulerSession extends AutoCloseable {

  /**
   * Subscribes, or replaces the subscription. After a lost connection the session subscribes again
   * by itself with the same information and the framework id that the master gave; after an ERROR
   * event it does not, and waits to be told: the master would refuse it again, or it would take the
   * place of the subscriber that took its own.
   *
   * @param subscribe as in Mesos v1 scheduler API, SUBSCRIBE; {@code framework_info.id} set to take
   *     up an earlier life, unset to be given a new id
   */
  void subscribe(Call.Subscribe subscribe);

  /**
   * Sends a call. {@code framework_id} is filled in when unset. After UPDATE_FRAMEWORK the session
   * subscribes anew as the call said.
   *
   * @return completes when the master has taken the call (202); fails with {@link
   *     CallRefusedException} when it refused it, or when there is no subscription (503, retryable)
   */
  CompletionStage<Void> send(Call call);

  /** Closes the connection without teardown; no callback comes after it returned. */
  @Override
  void close();

  /** Receives what the master says, one callback at a time. */
  interface Listener {

    /** An event, SUBSCRIBED and HEARTBEAT included. */
    void onEvent(Event event);

    /** The connection is lost; the session is trying again. */
    void onDisconnected(String reason);
  }
}
