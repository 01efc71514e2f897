package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnapshotPaceTest {

  private static final int LEAST = 100 * SnapshotPace.COMMIT_BYTES;

  private final SnapshotPace pace = new SnapshotPace(LEAST);

  private int commitsUntilDue(int bytes) {
    int commits = 0;
    for (; !pace.isDue(); commits++) {
      pace.applied(bytes);
    }
    pace.begun();
    return commits;
  }

  @Test
  void smallCommitsCountForMoreThanTheirBytes() {
    assertThat(commitsUntilDue(0)).isEqualTo(100);
    assertThat(commitsUntilDue(SnapshotPace.COMMIT_BYTES)).isEqualTo(50);
  }

  @Test
  void fewLargeCommitsAreEnough() {
    assertThat(commitsUntilDue(1 << 20)).isEqualTo(1);
  }

  @Test
  void noMoreIsWrittenToSnapshotsThanToTheLog() {
    pace.written(10L * LEAST);
    assertThat(commitsUntilDue(0)).isEqualTo(1000);
    pace.written(1);
    assertThat(commitsUntilDue(0)).isEqualTo(100);
  }
}
