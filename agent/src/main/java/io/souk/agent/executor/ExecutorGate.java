package io.souk.agent.executor;

import io.souk.protocol.mesos.executor.Call;
import java.util.function.Consumer;

/** Where executors' calls come in (Mesos v1 executor API). From any thread; answers come on any. */
public interface ExecutorGate {

  /** What a call is answered with. */
  sealed interface Answer {

    /** It is taken; for SUBSCRIBE the stream is to be opened. */
    record Taken() implements Answer {}

    /**
     * Nothing was done.
     *
     * @param status HTTP status code
     * @param text one line
     */
    record Refused(int status, String text) implements Answer {}
  }

  /**
   * A call other than SUBSCRIBE that is complete and valid in itself.
   *
   * @param bearer who sends it
   */
  void call(Call call, Bearer bearer, Consumer<Answer> answer);

  /** SUBSCRIBE. The answer comes before the first event on the stream. */
  void subscribe(Call call, Bearer bearer, ExecutorStream stream, Consumer<Answer> answer);

  /** A stream that was subscribed is closed, by whomever. */
  void closed(Call subscription, ExecutorStream stream);
}
