package io.souk.master.view.adapter.hazelcast;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleService;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A view that all masters share.
 *
 * <p>Whoever published a {@link ViewChange.Begin} last, by term, leads: readers on its own member
 * see its turns at once, readers elsewhere a moment later, each turn whole. Several turns may reach
 * them as one. Reads are answered from memory and never wait for another member.
 *
 * <p>After a {@link ViewChange.End}, or when a leader dies, all go on showing what they have until
 * the next leader begins; the {@link #age} of it grows.
 */
public final class HazelcastLiveView implements LiveView, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HazelcastLiveView.class);
  private static final long CHECK_SECONDS = 1;
  private static final long OPEN_SECONDS = 5;
  private static final long FLUSH_SECONDS = 2;

  /** Turns of so long are told together: one by one, a thousand a second take a whole core. */
  private static final long LINGER_MILLIS = 10;

  /** Announcements beyond this are dropped: reading all entries is cheaper than applying them. */
  private static final int MOST_HEARD = 1_000;

  private final LocalCopy copy = new LocalCopy(System::nanoTime);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("live-view").factory());
  private final AtomicBoolean publishing = new AtomicBoolean();
  private final AtomicInteger heard = new AtomicInteger();
  private final ViewMaps maps;
  private final ViewPublisher publisher;
  private final ViewFollower follower;
  private Runnable stopListening = () -> {};
  private boolean sharingFailed;
  private boolean followingFailed;

  private HazelcastLiveView(HazelcastInstance hazelcast, String name) {
    this.maps = new ViewMaps(hazelcast, name);
    this.publisher = new ViewPublisher(copy, maps);
    this.follower = new ViewFollower(copy, maps);
  }

  /** Shows what is published already. Blocks, for 5 s at the most. */
  static HazelcastLiveView open(HazelcastInstance hazelcast, String name) {
    HazelcastLiveView view = new HazelcastLiveView(hazelcast, name);
    view.start(hazelcast.getLifecycleService());
    return view;
  }

  private void start(LifecycleService lifecycle) {
    UUID announcements = maps.listen(this::announced);
    UUID beats =
        maps.listenToBeats(
            (generation, number) -> execute(() -> follower.beat(generation, number)));
    UUID merges =
        lifecycle.addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.MERGED) {
                copy.shareAnew();
                wake();
              }
            });
    stopListening =
        () -> {
          maps.stopListening(announcements);
          maps.stopListeningToBeats(beats);
          lifecycle.removeLifecycleListener(merges);
        };
    boolean behind =
        CompletableFuture.supplyAsync(
                () -> {
                  follow(follower::check);
                  return follower.behind();
                },
                thread)
            .join();
    thread.scheduleWithFixedDelay(this::check, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
    if (behind) {
      follower.shown().completeOnTimeout(null, OPEN_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  @Override
  public void publish(List<ViewChange> changes) {
    copy.publish(changes);
    wake();
  }

  @Override
  public Snapshot snapshot() {
    return copy.view().snapshot();
  }

  @Override
  public Runnable watch(Watcher watcher) {
    return copy.view().watch(watcher);
  }

  @Override
  public Optional<LeaderView> leader() {
    return copy.view().leader();
  }

  @Override
  public Optional<Duration> age() {
    return copy.age();
  }

  /** Tells the others what they have not been told yet, for 2 s at the most, and then no more. */
  @Override
  public void close() {
    try {
      thread.submit(publisher::run).get(FLUSH_SECONDS, TimeUnit.SECONDS);
      stopListening.run();
    } catch (ExecutionException
        | TimeoutException
        | RejectedExecutionException
        | HazelcastInstanceNotActiveException unsent) {
      LOG.debug("event=live-view-unsent cause={}", unsent.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }

  private void wake() {
    if (publishing.compareAndSet(false, true)) {
      try {
        thread.schedule(this::publishWaiting, LINGER_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        LOG.trace("event=live-view-closed");
      }
    }
  }

  private void publishWaiting() {
    publishing.set(false);
    try {
      publisher.run();
      sharingFailed = false;
    } catch (RuntimeException failed) {
      // The next check tries again.
      if (!sharingFailed && !thread.isShutdown()) {
        LOG.warn("event=live-view-not-shared cause={}", failed.toString());
      }
      sharingFailed = true;
    }
  }

  private void check() {
    follow(follower::check);
    wake();
    try {
      publisher.beat();
    } catch (RuntimeException failed) {
      LOG.debug("event=live-view-beat-failed cause={}", failed.toString());
    }
  }

  private void announced(byte[] bytes) {
    if (heard.incrementAndGet() > MOST_HEARD) {
      heard.decrementAndGet();
      return;
    }
    execute(
        () -> {
          heard.decrementAndGet();
          follow(
              () -> {
                Turn turn = ViewCodec.turn(bytes);
                publisher.heardOf(turn.generation());
                follower.follow(turn);
              });
        });
  }

  private interface Step {
    void run() throws InvalidProtocolBufferException;
  }

  private void follow(Step step) {
    try {
      step.run();
      followingFailed = false;
    } catch (InvalidProtocolBufferException | RuntimeException failed) {
      // What others have written may be anything, and the cluster away: the next check tries again.
      if (!followingFailed && !thread.isShutdown()) {
        LOG.warn("event=live-view-not-followed cause={}", failed.toString());
      }
      followingFailed = true;
    }
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException closed) {
      LOG.trace("event=live-view-closed");
    }
  }
}
