package io.souk.chronos.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.job.JobName;
import io.souk.chronos.loop.JobMeters.Outcome;
import org.junit.jupiter.api.Test;

class JobMetersTest {

  private final JobMeters meters = new JobMeters();

  private void count(int from, int to) {
    for (int i = from; i < to; i++) {
      meters.count(new JobName("job-" + i), Outcome.FAILED, 1);
    }
  }

  private long series() {
    return meters.text().lines().filter(line -> line.contains("_job_runs_total{")).count();
  }

  @Test
  void seriesAreBoundedAndNothingIsLeftOut() {
    count(0, JobMeters.MOST + 70);
    count(0, JobMeters.MOST + 70);
    assertThat(series()).isEqualTo(JobMeters.MOST + 1);
    assertThat(meters.text())
        .contains("souk_chronos_job_runs_total{job=\"job-0\",outcome=\"failed\"} 2\n")
        .contains("souk_chronos_job_runs_total{job=\"(others)\",outcome=\"failed\"} 140\n");
  }

  @Test
  void deletedJobMakesRoomForAnother() {
    count(0, JobMeters.MOST);
    assertThat(meters.text()).doesNotContain("(others)");
    meters.removed(new JobName("job-7"));
    assertThat(meters.text()).doesNotContain("\"job-7\"");
    count(JobMeters.MOST, JobMeters.MOST + 1);
    assertThat(meters.text()).contains("\"job-" + JobMeters.MOST + "\"").doesNotContain("(others)");
  }
}
