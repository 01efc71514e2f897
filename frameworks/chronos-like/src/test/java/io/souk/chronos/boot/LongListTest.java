package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists that are written in slices. */
class LongListTest {

  private static final int JOBS = 620;

  private final Platform platform = new Platform();

  @AfterEach
  void close() {
    platform.close();
  }

  private static Set<String> names(JsonNode jobs) {
    Set<String> names = new HashSet<>();
    jobs.forEach(job -> names.add(job.get("name").asText()));
    return names;
  }

  @Test
  void listsHoldEveryJobOnceOnOneLine() {
    for (int i = 0; i < JOBS; i++) {
      platform.post(
          "iso8601",
          """
          {"name":"job-%d","command":"true","schedule":"R/2027-01-01T00:00:00Z/P1D"}"""
              .formatted(i));
    }
    String text = platform.call("GET", "/v1/scheduler/jobs", "").body();
    assertThat(text).doesNotContain("\n");
    assertThat(platform.parse(text)).hasSize(JOBS);
    assertThat(names(platform.parse(text))).hasSize(JOBS);
    assertThat(platform.get("jobs?times=true").get(JOBS - 1).get("nextRun").asText())
        .isEqualTo("2027-01-01T00:00:00.000Z");
    JsonNode summary = platform.get("jobs/summary").get("jobs");
    assertThat(summary).hasSize(JOBS);
    assertThat(names(summary)).hasSize(JOBS);
  }

  @Test
  void listsOfNothingAreEmpty() {
    assertThat(platform.get("jobs")).isEmpty();
    assertThat(platform.get("jobs/summary").get("jobs")).isEmpty();
  }
}
