package io.souk.chronos.adapter.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.job.JobName;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuartzAlarmsTest {

  private static final JobName A = new JobName("a");
  private static final JobName B = new JobName("b");

  private final BlockingQueue<JobName> rung = new LinkedBlockingQueue<>();
  private QuartzAlarms alarms;

  @BeforeEach
  void open() {
    alarms = QuartzAlarms.open(rung::addAll);
  }

  @AfterEach
  void close() {
    alarms.close();
  }

  private JobName next() throws InterruptedException {
    return rung.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void ringsOnceWhenDueAlsoWhenThatIsPast() throws InterruptedException {
    alarms.set(A, Duration.ofSeconds(-5));
    assertThat(next()).isEqualTo(A);
    alarms.set(A, Duration.ofMillis(50));
    assertThat(next()).isEqualTo(A);
    assertThat(rung).isEmpty();
  }

  @Test
  void newTimeReplacesTheOldOneAndCancelTakesItBack() throws InterruptedException {
    alarms.set(A, Duration.ofHours(1));
    alarms.set(A, Duration.ofMillis(20));
    assertThat(next()).isEqualTo(A);
    alarms.set(A, Duration.ofMillis(300));
    alarms.cancel(A);
    alarms.set(B, Duration.ofMillis(600));
    assertThat(next()).isEqualTo(B);
    assertThat(rung).isEmpty();
  }

  @Test
  void manyAreIndependent() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      alarms.set(new JobName("job" + i), Duration.ofMillis(i % 50));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(next()).isNotNull();
    }
    assertThat(rung).isEmpty();
  }

  @Test
  void twoMayBeOpenAtOnceAndNoneRingsAfterClose() {
    try (QuartzAlarms other = QuartzAlarms.open(rung::addAll)) {
      other.set(A, Duration.ofHours(1));
    }
    assertThat(rung).isEmpty();
  }
}
