package io.souk.master.host;

import io.souk.framework.CallRefusedException;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Subscriptions;
import io.souk.master.bus.CallCheck;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A framework's line to the kernel in the same process: the calls and events travel as objects over
 * the event bus. All state is kept on the framework's context; the methods may be called from
 * anywhere.
 */
final class BusSchedulerSession implements SchedulerSession {

  private static final Logger LOG = LoggerFactory.getLogger(BusSchedulerSession.class);

  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 5_000;

  private final Vertx vertx;
  private final Context context;
  private final ObjectBus bus;
  private final Optional<String> principal;
  private final Listener listener;
  private Optional<Call.Subscribe> wanted = Optional.empty();
  private Optional<FrameworkID> frameworkId = Optional.empty();
  private volatile Optional<StreamId> line = Optional.empty();
  private boolean subscribed;
  private long pauseMs = FIRST_PAUSE_MS;
  private volatile boolean closed;

  BusSchedulerSession(Vertx vertx, Context context, KernelLine kernel, Listener listener) {
    this.vertx = vertx;
    this.context = context;
    this.bus = kernel.bus();
    this.principal = kernel.principal();
    this.listener = listener;
  }

  @Override
  public void subscribe(Call.Subscribe subscribe) {
    onContext(
        () -> {
          Optional<FrameworkID> id =
              subscribe.getFrameworkInfo().hasId()
                  ? Optional.of(subscribe.getFrameworkInfo().getId())
                  : Optional.empty();
          if (id.isPresent() && id.equals(frameworkId)) {
            // The kernel moves the framework to the new stream: it is never without one.
            forgetLine();
          } else {
            hangUp();
          }
          wanted = Optional.of(subscribe);
          frameworkId = id;
          pauseMs = FIRST_PAUSE_MS;
          connect();
        });
  }

  @Override
  public CompletionStage<Void> send(Call call) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    onContext(() -> sendNow(call, result));
    return result;
  }

  @Override
  public void close() {
    closed = true;
    onContext(this::hangUp);
  }

  /** Closes from outside of a context that stands still; to be called in its place. */
  void cutOff() {
    closed = true;
    line.ifPresent(
        old -> {
          bus.send(new Command.FrameworkStreamClosed(old));
          bus.leaveStream(old);
        });
  }

  private void sendNow(Call call, CompletableFuture<Void> result) {
    if (closed || !subscribed || line.isEmpty()) {
      refuse(result, 503, "There is no subscription");
      return;
    }
    Call complete = call;
    if (!call.hasFrameworkId() && frameworkId.isPresent()) {
      complete = call.toBuilder().setFrameworkId(frameworkId.get()).build();
    }
    send(complete, result);
  }

  private void send(Call complete, CompletableFuture<Void> result) {
    Optional<String> problem = CallCheck.findProblem(complete);
    if (problem.isPresent()) {
      refuse(result, 400, "Failed to validate scheduler::Call: " + problem.get());
      return;
    }
    bus.send(new Command.SchedulerCall(complete, line, principal))
        .onSuccess(
            reply -> {
              if (reply.taken()) {
                updated(complete);
                result.complete(null);
              } else {
                refuse(result, reply.status(), reply.body());
              }
            });
  }

  /** What the framework is now it also subscribes as after a lost connection. */
  private void updated(Call call) {
    if (call.hasUpdateFramework()) {
      onContext(
          () -> wanted = wanted.map(was -> Subscriptions.updated(was, call.getUpdateFramework())));
    }
  }

  private static void refuse(CompletableFuture<Void> result, int status, String message) {
    result.completeExceptionally(new CallRefusedException(status, message));
  }

  private void connect() {
    if (closed || wanted.isEmpty()) {
      return;
    }
    StreamId stream = new StreamId(UUID.randomUUID().toString());
    bus.serveStream(stream, record -> onContext(() -> receive(stream, record)));
    line = Optional.of(stream);
    bus.send(new Command.SubscribeFramework(stream, withId(wanted.get()), principal))
        .onSuccess(reply -> answered(stream, reply));
  }

  private Call.Subscribe withId(Call.Subscribe subscribe) {
    if (frameworkId.isEmpty() || subscribe.getFrameworkInfo().hasId()) {
      return subscribe;
    }
    return subscribe.toBuilder()
        .setFrameworkInfo(subscribe.getFrameworkInfo().toBuilder().setId(frameworkId.get()).build())
        .build();
  }

  private void answered(StreamId stream, Reply reply) {
    if (!reply.taken() && isCurrent(stream)) {
      bus.leaveStream(stream);
      line = Optional.empty();
      retry();
    }
  }

  private void receive(StreamId stream, StreamRecord record) {
    if (closed || !isCurrent(stream)) {
      return;
    }
    switch (record) {
      case StreamRecord.FrameworkEvent event -> deliver(event.event());
      case StreamRecord.EndOfStream end -> lost(end.reason());
      case StreamRecord.AgentEvent event ->
          throw new IllegalStateException("an agent's event on a framework's stream: " + event);
    }
  }

  private void deliver(Event event) {
    if (event.getType() == Event.Type.SUBSCRIBED) {
      frameworkId = Optional.of(event.getSubscribed().getFrameworkId());
      subscribed = true;
      pauseMs = FIRST_PAUSE_MS;
    } else if (event.getType() == Event.Type.ERROR) {
      // Final: the master would refuse the same subscription again.
      hangUp();
      wanted = Optional.empty();
    }
    tell(() -> listener.onEvent(event));
  }

  private void lost(String reason) {
    forgetLine();
    tell(() -> listener.onDisconnected(reason));
    if (line.isEmpty()) {
      retry();
    }
  }

  private void tell(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      LOG.error("event=framework_callback_failed", e);
    }
  }

  private void retry() {
    long pause = pauseMs;
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    vertx.setTimer(
        pause,
        ignored -> {
          if (line.isEmpty()) {
            connect();
          }
        });
  }

  /** Leaves the stream without a word to the framework. */
  private void hangUp() {
    line.ifPresent(old -> bus.send(new Command.FrameworkStreamClosed(old)));
    forgetLine();
  }

  private void forgetLine() {
    line.ifPresent(bus::leaveStream);
    line = Optional.empty();
    subscribed = false;
  }

  private boolean isCurrent(StreamId stream) {
    return line.isPresent() && line.get().equals(stream);
  }

  /** Always by way of the queue: the bus and servers call on copies of the context. */
  private void onContext(Runnable work) {
    context.runOnContext(ignored -> work.run());
  }
}
