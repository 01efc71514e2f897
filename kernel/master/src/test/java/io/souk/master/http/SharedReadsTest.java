package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.view.Sight;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.Visible;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.chunk.Chunks;
import io.souk.security.Authorizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Encodings begin when the test says so; what is shown is how many agents there are. */
class SharedReadsTest {

  private static final SharedReads.Key ALL = new SharedReads.Key("/state", false, Sight.ALL);

  private final InProcessLiveView view = new InProcessLiveView();
  private final Deque<Runnable> ready = new ArrayDeque<>();
  private final List<Visible> encoded = new ArrayList<>();
  private final SharedReads reads =
      new SharedReads(
          view,
          new MasterMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
          ready::add);
  private Runnable whileEncoding = () -> {};
  private int agents;

  private void addAgent() {
    view.publish(List.of(new ViewChange.PutAgent(Views.agent("S" + agents++))));
  }

  private void count(Visible seen, Chunks out) throws IOException {
    encoded.add(seen);
    Runnable now = whileEncoding;
    whileEncoding = () -> {};
    now.run();
    out.write(
        Integer.toString(seen.snapshot().agents().size()).getBytes(StandardCharsets.US_ASCII));
  }

  private CompletableFuture<SharedReads.Encoded> read(SharedReads.Key key) {
    return reads.read(key, this::count);
  }

  private void runAll() {
    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  private static String text(CompletableFuture<SharedReads.Encoded> answer) {
    assertThat(answer).isCompleted();
    return new String(answer.join().body().toByteArray(), StandardCharsets.US_ASCII);
  }

  @Test
  void readsThatComeBeforeTheEncodingBeginsShareIt() {
    var first = read(ALL);
    addAgent();
    var second = read(ALL);
    assertThat(reads.waiting()).isEqualTo(2);
    runAll();
    assertThat(encoded).hasSize(1);
    assertThat(text(first)).isEqualTo("1");
    assertThat(second.join()).isSameAs(first.join());
    assertThat(reads.waiting()).isZero();
  }

  /** Those that come while one is encoded must see what was there when they came. */
  @Test
  void readsThatComeWhileOneIsEncodedShareTheNext() {
    List<CompletableFuture<SharedReads.Encoded>> later = new ArrayList<>();
    whileEncoding =
        () -> {
          addAgent();
          later.add(read(ALL));
          later.add(read(ALL));
          addAgent();
          later.add(read(ALL));
        };
    var first = read(ALL);
    runAll();
    assertThat(text(first)).isEqualTo("0");
    assertThat(encoded).hasSize(2);
    assertThat(later).extracting(SharedReadsTest::text).containsExactly("2", "2", "2");
    assertThat(later.get(0).join()).isSameAs(later.get(2).join());
  }

  @Test
  void whatHasNotChangedIsNotEncodedAgain() {
    addAgent();
    var first = read(ALL);
    runAll();
    var second = read(ALL);
    runAll();
    assertThat(encoded).hasSize(1);
    assertThat(second.join().body()).isSameAs(first.join().body());
    addAgent();
    var third = read(ALL);
    runAll();
    assertThat(text(third)).isEqualTo("2");
  }

  @Test
  void readersWithRightsOfTheirOwnShareWithNobodyElse() {
    Authorizer authorizer = (principal, action, object) -> true;
    SharedReads.Key alice =
        new SharedReads.Key("/state", false, Sight.of(authorizer, Optional.of("alice")));
    SharedReads.Key bob =
        new SharedReads.Key("/state", false, Sight.of(authorizer, Optional.of("bob")));
    var one = read(alice);
    var two = read(bob);
    var all = read(ALL);
    runAll();
    assertThat(encoded)
        .extracting(Visible::sight)
        .containsExactlyInAnyOrder(alice.sight(), bob.sight(), Sight.ALL);
    assertThat(one.join().body()).isNotSameAs(two.join().body());
    assertThat(all.join().body()).isNotSameAs(one.join().body());
    // What she may see may have changed since.
    read(alice);
    runAll();
    assertThat(encoded).hasSize(4);
  }

  @Test
  void otherDocumentsAreEncodedOnTheirOwn() {
    var plain = read(ALL);
    var zipped = read(new SharedReads.Key("/state", true, Sight.ALL));
    var other = read(new SharedReads.Key("/slaves", false, Sight.ALL));
    runAll();
    assertThat(List.of(text(plain), text(zipped), text(other))).containsOnly("0");
    assertThat(encoded).hasSize(3);
  }

  @Test
  void afterAFailureTheNextEncodingWorks() {
    List<CompletableFuture<SharedReads.Encoded>> later = new ArrayList<>();
    whileEncoding =
        () -> {
          later.add(read(ALL));
          throw new IllegalStateException("broken");
        };
    var first = read(ALL);
    var second = read(ALL);
    runAll();
    assertThatThrownBy(first::join).hasRootCauseMessage("broken");
    assertThatThrownBy(second::join).hasRootCauseMessage("broken");
    assertThat(text(later.get(0))).isEqualTo("0");
    assertThat(encoded).hasSize(2);
  }

  @Test
  void anExecutorThatTakesNothingFailsTheReadAndNotTheNext() {
    List<Runnable> taken = new ArrayList<>();
    boolean[] closed = {true};
    SharedReads refusing =
        new SharedReads(
            view,
            new MasterMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
            task -> {
              if (closed[0]) {
                throw new RejectedExecutionException("closed");
              }
              taken.add(task);
            });
    assertThat(refusing.read(ALL, this::count)).isCompletedExceptionally();
    closed[0] = false;
    var next = refusing.read(ALL, this::count);
    taken.forEach(Runnable::run);
    assertThat(text(next)).isEqualTo("0");
    assertThat(refusing.waiting()).isZero();
  }

  @Test
  void onlySoManyDocumentsAreKept() {
    for (int i = 0; i < 20; i++) {
      read(new SharedReads.Key("/tasks?offset=" + i, false, Sight.ALL));
      runAll();
    }
    read(new SharedReads.Key("/tasks?offset=0", false, Sight.ALL));
    runAll();
    assertThat(encoded).hasSize(21);
  }

  /** Its age is that of the state which it shows, not of the moment when it was asked for. */
  @Test
  void tellsTheAgeOfTheView() {
    var nothing = read(ALL);
    runAll();
    assertThat(nothing.join().age()).isEmpty();
    view.publish(List.of(new ViewChange.Begin(Views.leader("m"))));
    var led = read(ALL);
    runAll();
    assertThat(led.join().age()).isPresent();
  }
}
