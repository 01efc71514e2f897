package io.souk.bench.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.result.Stat;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureTest {

  private static Latencies millisUpTo(int most) {
    Latencies latencies = new Latencies();
    for (int i = most; i > 0; i--) {
      latencies.add(i * 1_000_000L);
    }
    return latencies;
  }

  @Test
  void percentilesAreRightToThreeDigits() {
    Latencies latencies = millisUpTo(2000);
    Percentage close = Percentage.withPercentage(0.1);
    assertThat(latencies.millis(0.5)).isCloseTo(1000, close);
    assertThat(latencies.millis(0.99)).isCloseTo(1980, close);
    assertThat(latencies.millis(1)).isCloseTo(2000, close);
    assertThat(latencies.values().find(Stat.P999).orElseThrow()).isCloseTo(1998, close);
    assertThat(latencies.values().samples()).isEqualTo(2000);
  }

  @Test
  void whatIsOutOfRangeIsKeptAtItsEnds() {
    Latencies latencies = new Latencies();
    latencies.add(-5);
    latencies.add(Long.MAX_VALUE);
    assertThat(latencies.millis(0.5)).isZero();
    assertThat(latencies.millis(1)).isCloseTo(3_600_000, Percentage.withPercentage(0.1));
  }

  @Test
  void aHistogramGoesToAnotherProcess() {
    Latencies there = Latencies.parse(millisUpTo(100).text());
    assertThat(there).hasToString(millisUpTo(100).toString());
    assertThat(there.count()).isEqualTo(100);
    assertThatThrownBy(() -> Latencies.parse("none")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Latencies().values()).hasMessage("nothing was timed");
  }

  @Test
  void aStampIsReadAgain() {
    Stamp stamp = new Stamp(-123_456_789_012L, 7);
    assertThat(stamp.text()).isEqualTo("at=-123456789012 n=7");
    assertThat(Stamp.read(stamp.bytes())).contains(stamp);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "at=", "at=1", "at=1 m=2", "at=x n=1", "at=1 n=", "{\"a\": 1}"})
  void whatOthersWriteIsNoStamp(String text) {
    assertThat(Stamp.read(text)).isEmpty();
  }

  @Test
  void soManyAreDue() {
    assertThat(Pacer.due(0, 1000)).isEqualTo(1);
    assertThat(Pacer.due(999_999, 1000)).isEqualTo(1);
    assertThat(Pacer.due(1_000_000, 1000)).isEqualTo(2);
    assertThat(Pacer.due(60_000_000_000L, 40_000)).isEqualTo(2_400_001);
  }

  @Test
  void whoIsLateIsToldWhenItWasMeant() throws InterruptedException {
    List<Long> due = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      executor.execute(
          () -> {
            try {
              held.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      new Pacer(
              executor,
              1000,
              20,
              new Pacer.Work() {
                @Override
                public void due(long at) {
                  due.add(at);
                }

                @Override
                public void over() {
                  over.countDown();
                }
              })
          .start();
      held.countDown();
      assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(due).hasSize(20);
    for (int i = 1; i < 20; i++) {
      assertThat(due.get(i) - due.get(i - 1)).isBetween(999_999L, 1_000_001L);
    }
  }

  @Test
  void aProcessIsFoundByItsPort() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      assertThat(ProcessUse.listeningAt(server.getLocalPort())).contains(ProcessUse.own());
    }
    assertThat(ProcessUse.own().isAlive()).isTrue();
    assertThat(ProcessUse.own().rss()).isPositive();
    assertThat(ProcessUse.own().peakRss()).isGreaterThanOrEqualTo(ProcessUse.own().rss() / 2);
    assertThat(ProcessUse.own().cpu()).isPositive();
  }

  @Test
  void onlyWhoListensHasAnInode() {
    String line =
        "   1: 0100007F:13BA 00000000:0000 %s 00000000:00000000 00:00000000 00000000 0 0 4242 1";
    assertThat(ProcessUse.inode(line.formatted("0A"), 5050)).contains("4242");
    assertThat(ProcessUse.inode(line.formatted("01"), 5050)).isEmpty();
    assertThat(ProcessUse.inode(line.formatted("0A"), 5051)).isEmpty();
  }
}
