package io.souk.framework.testing;

import io.souk.framework.CallRefusedException;
import io.souk.framework.SchedulerSession;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A session that records what the framework says and plays what the test says. It answers a
 * subscription with SUBSCRIBED at once, unless told not to, and takes every call, unless told to
 * refuse.
 *
 * <p>Safe for use by the framework's thread and the test's. Callbacks and results arrive on the
 * framework's context.
 */
public final class FakeSession implements SchedulerSession {

  private static final long PATIENCE_SECONDS = 30;

  private final Executor context;
  private final Listener listener;
  private final String newFrameworkId;
  private final List<Call> calls = new ArrayList<>();
  private final List<Call.Subscribe> subscriptions = new ArrayList<>();
  private Function<Call, Optional<CallRefusedException>> refusal = call -> Optional.empty();
  private boolean answersSubscribe = true;
  private Optional<FrameworkID> frameworkId = Optional.empty();
  private boolean subscribed;
  private boolean closed;

  /**
   * A session whose callbacks run on {@code context}.
   *
   * @param newFrameworkId the id given to a framework that subscribes without one
   */
  public FakeSession(Executor context, Listener listener, String newFrameworkId) {
    this.context = context;
    this.listener = listener;
    this.newFrameworkId = newFrameworkId;
  }

  @Override
  public void subscribe(Call.Subscribe subscribe) {
    boolean answer;
    synchronized (this) {
      if (closed) {
        return;
      }
      subscriptions.add(subscribe);
      answer = answersSubscribe;
      notifyAll();
    }
    if (answer) {
      subscribed();
    }
  }

  @Override
  public CompletionStage<Void> send(Call call) {
    Optional<CallRefusedException> refused;
    synchronized (this) {
      if (!subscribed || closed) {
        refused = Optional.of(new CallRefusedException(503, "there is no subscription"));
      } else {
        Call complete = call;
        if (!call.hasFrameworkId() && frameworkId.isPresent()) {
          complete = call.toBuilder().setFrameworkId(frameworkId.get()).build();
        }
        refused = refusal.apply(complete);
        calls.add(complete);
        notifyAll();
      }
    }
    CompletableFuture<Void> result = new CompletableFuture<>();
    if (refused.isPresent()) {
      CallRefusedException cause = refused.get();
      context.execute(() -> result.completeExceptionally(cause));
    } else {
      context.execute(() -> result.complete(null));
    }
    return result;
  }

  @Override
  public synchronized void close() {
    closed = true;
    subscribed = false;
    notifyAll();
  }

  /** Whether the framework closed the session. */
  public synchronized boolean closed() {
    return closed;
  }

  /** From now on subscriptions are recorded but not answered. */
  public synchronized void withholdSubscribed() {
    answersSubscribe = false;
  }

  /**
   * Refuses those calls for which {@code refusal} gives a reason. They are recorded all the same.
   */
  public synchronized void refuse(Function<Call, Optional<CallRefusedException>> refusal) {
    this.refusal = refusal;
  }

  /** Plays SUBSCRIBED for the newest subscription. Completes when the framework has seen it. */
  public CompletionStage<Void> subscribed() {
    FrameworkID id;
    synchronized (this) {
      Call.Subscribe newest = subscriptions.getLast();
      id =
          newest.getFrameworkInfo().hasId()
              ? newest.getFrameworkInfo().getId()
              : frameworkId.orElse(FrameworkID.newBuilder().setValue(newFrameworkId).build());
      frameworkId = Optional.of(id);
      subscribed = true;
    }
    return emit(
        Event.newBuilder()
            .setType(Event.Type.SUBSCRIBED)
            .setSubscribed(
                Event.Subscribed.newBuilder().setFrameworkId(id).setHeartbeatIntervalSeconds(15))
            .build());
  }

  /** Plays an event. Completes when the framework has seen it. */
  public CompletionStage<Void> emit(Event event) {
    return callBack(() -> listener.onEvent(event));
  }

  /** Plays an OFFERS event. Completes when the framework has seen it. */
  public CompletionStage<Void> offer(Offer... offers) {
    return emit(
        Event.newBuilder()
            .setType(Event.Type.OFFERS)
            .setOffers(Event.Offers.newBuilder().addAllOffers(List.of(offers)))
            .build());
  }

  /** Plays an UPDATE event. Completes when the framework has seen it. */
  public CompletionStage<Void> update(TaskStatus status) {
    return emit(
        Event.newBuilder()
            .setType(Event.Type.UPDATE)
            .setUpdate(Event.Update.newBuilder().setStatus(status))
            .build());
  }

  /**
   * Loses the connection; calls fail until {@link #subscribed()} is played. Completes when the
   * framework has seen it.
   */
  public CompletionStage<Void> disconnect(String reason) {
    synchronized (this) {
      subscribed = false;
    }
    return callBack(() -> listener.onDisconnected(reason));
  }

  private CompletionStage<Void> callBack(Runnable callback) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    context.execute(
        () -> {
          if (closed()) {
            seen.complete(null);
            return;
          }
          try {
            callback.run();
            seen.complete(null);
          } catch (RuntimeException e) {
            seen.completeExceptionally(e);
            throw e;
          }
        });
    return seen;
  }

  /** The calls so far, oldest first, {@code framework_id} filled in. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The calls of a type so far, oldest first. */
  public List<Call> calls(Call.Type type) {
    return calls().stream().filter(call -> call.getType() == type).toList();
  }

  /** Forgets the calls so far. */
  public synchronized void clearCalls() {
    calls.clear();
  }

  /** The subscriptions so far, oldest first. */
  public synchronized List<Call.Subscribe> subscriptions() {
    return List.copyOf(subscriptions);
  }

  /** The oldest recorded call of a type; waits for it up to 30 seconds. */
  public Call awaitCall(Call.Type type) {
    return awaitCall(type + " call", call -> call.getType() == type);
  }

  /**
   * The oldest recorded call that {@code wanted} accepts; waits for it up to 30 seconds.
   *
   * @param what names it in the failure
   */
  public synchronized Call awaitCall(String what, Predicate<Call> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      Optional<Call> found = calls.stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      awaitChange(deadline, what + " among " + calls);
    }
  }

  /** The newest subscription; waits for the first one up to 30 seconds. */
  public synchronized Call.Subscribe awaitSubscription() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (subscriptions.isEmpty()) {
      awaitChange(deadline, "subscription");
    }
    return subscriptions.getLast();
  }

  private void awaitChange(long deadline, String what) {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new AssertionError("waited " + PATIENCE_SECONDS + " s for " + what);
    }
    try {
      wait(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }
}
