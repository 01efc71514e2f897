package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A master among two others that answer. */
class ClockGateTest {

  private final HttpFixture one = new HttpFixture();
  private final HttpFixture two = new HttpFixture();
  private final FakeEnsemble own = new FakeEnsemble();
  private final PeerReports peers = new PeerReports(one.vertx, own, RoleSecurity.OPEN);
  private final ClockGate gate = new ClockGate(one.vertx, peers);

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void aClockThatIsOffIsWaitedFor() throws Exception {
    introduce();
    own.clockAhead = Duration.ofHours(1);
    Future<Void> passed = gate.pass();
    assertThat(answered()).isEqualTo(3);
    assertThat(passed.isComplete()).as("while it is off").isFalse();
    own.clockAhead = Duration.ofSeconds(-10);
    passed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void withOneOtherNobodyKnowsWhoIsWrong() throws Exception {
    introduce();
    two.close();
    own.clockAhead = Duration.ofHours(1);
    gate.pass().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void whoIsThereAndDoesNotAnswerIsAskedAgainButNotForEver() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      AtomicInteger asked = new AtomicInteger();
      Thread.ofVirtual().start(() -> count(mute, asked));
      own.members = List.of(own.address, "127.0.0.1:" + mute.getLocalPort());
      gate.pass().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(asked).hasValue(3);
    }
  }

  private static void count(ServerSocket mute, AtomicInteger asked) {
    try {
      while (true) {
        mute.accept();
        asked.incrementAndGet();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @Test
  void aSingleMasterWaitsForNobody() {
    assertThat(gate.pass().isComplete()).isTrue();
  }

  private int answered() throws Exception {
    return peers
        .collect()
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .answered()
        .size();
  }

  /** Returns when all of them answer in time: the first answers of a JVM take long. */
  private void introduce() throws Exception {
    one.ensemble.address = "127.0.0.1:" + one.port();
    two.ensemble.address = "127.0.0.1:" + two.port();
    own.members = List.of(own.address, one.ensemble.address, two.ensemble.address);
    Instant end = Instant.now().plusSeconds(60);
    while (answered() < 3) {
      assertThat(Instant.now()).isBefore(end);
    }
  }
}
