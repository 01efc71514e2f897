package io.souk.agent.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Tally tally = new Tally(nanos::get);

  private SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    tally.addTo(values);
    return values;
  }

  @Test
  void everyKeyIsThereFromTheStart() {
    assertThat(values())
        .hasSize(Count.values().length + Level.values().length)
        .allSatisfy((key, value) -> assertThat(value).as(key).isZero());
  }

  @Test
  void countsAndLevels() {
    tally.add(Count.PATH_REMOVALS_FAILED);
    tally.add(Count.PATH_REMOVALS_FAILED);
    tally.watch(Level.FETCHER_CACHE_USED, () -> 7);
    assertThat(values())
        .containsEntry("gc/path_removals_failed", 2.0)
        .containsEntry("containerizer/fetcher/cache_size_used_bytes", 7.0)
        .containsEntry("gc/path_removals_succeeded", 0.0);
  }

  @Test
  void imagePullsAreToldForAnHour() {
    for (int i = 1; i <= 100; i++) {
      tally.imagePulled(Duration.ofMillis(i));
    }
    tally.imagePulled(Duration.ofMillis(50));
    String name = "containerizer/docker/image_pull_ms";
    assertThat(values())
        .containsEntry(name, 50.0)
        .containsEntry(name + "/count", 101.0)
        .containsEntry(name + "/min", 1.0)
        .containsEntry(name + "/max", 100.0)
        .containsEntry(name + "/p50", 50.0)
        .containsKeys(name + "/p90", name + "/p95", name + "/p99", name + "/p999", name + "/p9999");
    assertThat(values())
        .doesNotContainKey("containerizer/mesos/provisioner/docker_store/image_pull_ms/count");
    tally.mesosImagePulled(Duration.ofMillis(7));
    assertThat(values())
        .containsEntry("containerizer/mesos/provisioner/docker_store/image_pull_ms", 7.0)
        .containsEntry(name + "/count", 101.0);
    nanos.set(Duration.ofMinutes(61).toNanos());
    assertThat(values()).doesNotContainKey(name + "/count");
  }

  @Test
  void noMoreThanTheNewestThousandAreKept() {
    for (int i = 0; i < 1500; i++) {
      tally.imagePulled(Duration.ofMillis(i));
    }
    assertThat(values())
        .containsEntry("containerizer/docker/image_pull_ms/count", 1000.0)
        .containsEntry("containerizer/docker/image_pull_ms/min", 500.0);
  }
}
