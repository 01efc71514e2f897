package io.souk.master.loop;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.effect.Effect;
import io.souk.master.view.ViewChange;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;

/** What the loop tells of its work; called on the loop's thread, so it must return at once. */
public interface LoopMetrics {

  /** Tells nobody. */
  LoopMetrics NONE =
      new LoopMetrics() {
        @Override
        public void decided(String command, Duration took) {}

        @Override
        public void released(String command, Duration sinceTaken) {}

        @Override
        public void committed(int writes, Duration took) {}

        @Override
        public void sent(String event) {}

        @Override
        public void waiting(int decisions) {}

        @Override
        public void failed(String command) {}

        @Override
        public void counted(Effect.Counted what) {}
      };

  /**
   * A command was decided and its changes were made.
   *
   * @param command its kind, such as {@code ACCEPT} or {@code SubscribeAgent}
   */
  void decided(String command, Duration took);

  /** All of a command's decision has left the loop: committed, published, replied to, sent. */
  void released(String command, Duration sinceTaken);

  /** One group of writes was committed. */
  void committed(int writes, Duration took);

  /** An event was sent down a stream, such as {@code OFFERS} or {@code RUN_TASKS}. */
  void sent(String event);

  /** So many decisions wait for a commit now. */
  void waiting(int decisions);

  /** A command could not be decided because of a fault in the kernel. */
  void failed(String command);

  /** Something of a decision that is counted happened. */
  void counted(Effect.Counted what);

  /**
   * A command was decided.
   *
   * @param published what follows for the view
   */
  default void handled(Command command, Reply reply, List<ViewChange> published) {}

  /** An event was sent to a framework, after {@link #sent}. */
  default void told(StreamId stream, Event event) {}

  /** Nothing more is sent down a stream. */
  default void closed(StreamId stream) {}

  /** A run of the allocator begins. */
  default void allocating(Duration sinceAsked) {}
}
