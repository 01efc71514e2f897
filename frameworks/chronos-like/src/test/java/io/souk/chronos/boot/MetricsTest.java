package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private Platform platform;

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private String text() {
    return platform.call("GET", "/metrics", "").body();
  }

  private JsonNode json() {
    return platform.parse(
        platform.call("GET", "/metrics", "", "Accept", "application/json").body());
  }

  private TaskInfo run(TaskState end, Duration late, Duration length) {
    platform.advance(late);
    TaskInfo task = platform.offer().getFirst();
    platform.update(task, TaskState.TASK_RUNNING);
    platform.advance(length);
    platform.update(task, end);
    return task;
  }

  @Test
  void runsOfAJobAreCountedAndTimed() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R/2030-01-01T00:00:00Z/P1D\",\"retries\":1}");
    platform.advance(
        Duration.between(
            platform.context.clock().instant(), java.time.Instant.parse("2030-01-01T00:00:00Z")));
    run(TaskState.TASK_FAILED, Duration.ofSeconds(2), Duration.ofSeconds(1));
    assertThat(text())
        .contains("souk_chronos_job_retries_total{job=\"a\"} 1\n")
        .contains("souk_chronos_job_lateness_seconds_sum{job=\"a\"} 2.000\n")
        .contains("souk_chronos_job_lateness_seconds_count{job=\"a\"} 1\n")
        .doesNotContain("job=\"a\",outcome");
    platform.advance(Duration.ofMinutes(1));
    run(TaskState.TASK_FINISHED, Duration.ZERO, Duration.ofSeconds(3));
    platform.advance(Duration.ofDays(1));
    run(TaskState.TASK_FAILED, Duration.ZERO, Duration.ofSeconds(1));
    platform.advance(Duration.ofMinutes(1));
    run(TaskState.TASK_FAILED, Duration.ZERO, Duration.ofSeconds(1));
    assertThat(text())
        .contains("souk_chronos_job_runs_total{job=\"a\",outcome=\"succeeded\"} 1\n")
        .contains("souk_chronos_job_runs_total{job=\"a\",outcome=\"failed\"} 1\n")
        .contains("souk_chronos_job_retries_total{job=\"a\"} 2\n")
        .contains("souk_chronos_job_lateness_seconds_count{job=\"a\"} 2\n")
        .contains("souk_chronos_job_duration_seconds_count{job=\"a\"} 1\n")
        .contains("souk_chronos_job_duration_seconds_sum{job=\"a\"} 3.000\n")
        .contains("souk_chronos_attempts_total{outcome=\"failed\"} 3.0\n")
        .contains("souk_chronos_start_lateness_seconds_count 2\n");
    platform.call("DELETE", "/v1/scheduler/job/a", "");
    platform.settle();
    assertThat(text()).doesNotContain("job=\"a\"");
  }

  /** One is missed before it becomes a run, the other while its run waits for room. */
  @Test
  void whatIsMissedIsCounted() {
    platform.create(
        "{\"name\":\"a\",\"schedule\":\"R/2030-01-01T00:00:00Z/PT1H\",\"epsilon\":\"PT1M\"}");
    platform.advance(
        Duration.between(
            platform.context.clock().instant(), java.time.Instant.parse("2030-01-01T00:10:00Z")));
    assertThat(text())
        .contains("souk_chronos_job_runs_total{job=\"a\",outcome=\"missed\"} 1\n")
        .contains("souk_chronos_missed_occurrences_total 1.0\n");
    assertThat(platform.get("job/a/runs").get("missed").get(0).get("from").asText())
        .isEqualTo("2030-01-01T00:00:00.000Z");
    platform.advance(Duration.ofMinutes(50));
    assertThat(platform.runs("a").get(0).get("state").asText()).isEqualTo("QUEUED");
    platform.advance(Duration.ofMinutes(2));
    assertThat(platform.runs("a").get(0).get("state").asText()).isEqualTo("MISSED");
    assertThat(text())
        .contains("souk_chronos_job_runs_total{job=\"a\",outcome=\"missed\"} 2\n")
        .contains("souk_chronos_missed_occurrences_total 2.0\n")
        .contains("souk_chronos_attempts_total{outcome=\"missed\"} 1.0\n");
  }

  @Test
  void jobsThatDidNotRunHaveNoSeries() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R/2030-01-01T00:00:00Z/P1D\"}");
    assertThat(text()).doesNotContain("job=\"a\"").contains("souk_chronos_jobs 1.0");
  }

  @Test
  void waitForRoomIsTold() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R1//PT1M\"}");
    platform.advance(Duration.ofSeconds(90));
    assertThat(text())
        .contains("souk_chronos_longest_wait_seconds 90.000\n")
        .contains("souk_chronos_queued_runs 1.0\n");
    platform.offer();
    assertThat(text()).contains("souk_chronos_longest_wait_seconds 0.000\n");
  }

  @Test
  void jsonHasTheNamesOfChronos() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R/2026-01-01T00:00:00Z/P1D\",\"retries\":0}");
    run(TaskState.TASK_FINISHED, Duration.ZERO, Duration.ofSeconds(3));
    platform.advance(Duration.ofDays(1));
    run(TaskState.TASK_FINISHED, Duration.ZERO, Duration.ofSeconds(5));
    platform.advance(Duration.ofDays(1));
    JsonNode json = json();
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("version", "gauges", "counters", "histograms", "meters", "timers");
    JsonNode times = json.get("histograms").get("jobs.run.time.a");
    assertThat(times.get("count").asInt()).isEqualTo(2);
    assertThat(times.get("mean").asDouble()).isEqualTo(4000);
    assertThat(times.get("min").asDouble()).isEqualTo(3000);
    assertThat(times.get("max").asDouble()).isEqualTo(5000);
    assertThat(times.get("p50").asDouble()).isEqualTo(4000);
    assertThat(times.get("stddev").asDouble()).isBetween(1380.0, 1450.0);
    assertThat(json.get("counters").get("jobs.run.success.a").get("count").asInt()).isEqualTo(2);
    assertThat(json.get("counters").get("jobs.run.failure.a").get("count").asInt()).isZero();
    String manager = "org.apache.mesos.chronos.scheduler.jobs.TaskManager.";
    assertThat(json.get("gauges").get(manager + "queueSize").get("value").asInt()).isEqualTo(1);
    assertThat(json.get("gauges").get(manager + "highQueueSize").get("value").asInt()).isZero();
    String reviver = "org.apache.mesos.chronos.scheduler.mesos.MesosOfferReviver.";
    assertThat(json.get("counters").get(reviver + "reviveOffersCount").get("count").asInt())
        .isPositive();
  }

  @Test
  void prettyIsJsonOnSeveralLines() {
    String pretty = platform.call("GET", "/metrics?pretty=true", "").body();
    assertThat(pretty.lines().count()).isGreaterThan(10);
    assertThat(platform.parse(pretty).has("gauges")).isTrue();
  }

  /** What was forgotten by number counts on in the statistics, over restarts too. */
  @Test
  void statisticsOutliveTheRunsTheyAreMadeOf() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R//PT1H\",\"retries\":0}");
    for (int i = 1; i <= 12; i++) {
      run(TaskState.TASK_FINISHED, Duration.ZERO, Duration.ofSeconds(i));
      platform.advance(Duration.ofHours(1));
    }
    platform.restart();
    JsonNode histogram = platform.get("job/stat/a").get("histogram");
    assertThat(histogram.get("count").asInt()).isEqualTo(12);
    assertThat(histogram.get("mean").asDouble()).isEqualTo(6500);
    assertThat(histogram.get("median").asDouble()).isBetween(6300.0, 6700.0);
    assertThat(histogram.get("99thPercentile").asDouble()).isBetween(11_600.0, 12_000.0);
    assertThat(platform.get("job/stat/a").get("taskStatHistory")).hasSize(5);
    assertThat(platform.get("stats/mean").get(0).get("time").asDouble()).isEqualTo(6.5);
  }
}
