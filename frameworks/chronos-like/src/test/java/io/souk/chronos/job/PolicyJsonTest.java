package io.souk.chronos.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.ChronosException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Job read(String members) {
    try {
      return new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")))
          .read(JSON.readTree("{\"name\":\"a\"" + members + "}"), Instant.EPOCH.plusSeconds(5));
    } catch (java.io.IOException malformed) {
      throw new AssertionError(malformed);
    }
  }

  @Test
  void saysNothingThatWasNotGiven() {
    Job job = read("");
    assertThat(job.policy().timing()).isSameAs(Timing.STANDARD);
    assertThat(job.policy().retry()).isSameAs(Retry.STANDARD);
    assertThat(JobWriter.write(job).fieldNames())
        .toIterable()
        .doesNotContain(
            "overlap", "missed", "deadline", "epsilon", "retryDelay", "retryBackoff", "guarantee")
        .doesNotContain("maxRetryDelay", "retryOnExitCodes");
  }

  @Test
  void keepsAndShowsWhatWasGiven() {
    String given =
        """
        ,"overlap":"skip","missed":"all","deadline":"PT2H","epsilon":"PT90S","retryDelay":"PT5S",
        "retryBackoff":1.5,"maxRetryDelay":"PT1M","retryOnExitCodes":[75,3,75],
        "guarantee":"at-least-once","retries":7""";
    ObjectNode written = JobWriter.write(read(given));
    assertThat(written.get("overlap").asText()).isEqualTo("skip");
    assertThat(written.get("missed").asText()).isEqualTo("all");
    assertThat(written.get("deadline").asText()).isEqualTo("PT2H");
    assertThat(written.get("epsilon").asText()).isEqualTo("PT90S");
    assertThat(written.get("retryDelay").asText()).isEqualTo("PT5S");
    assertThat(written.get("retryBackoff").asDouble()).isEqualTo(1.5);
    assertThat(written.get("maxRetryDelay").asText()).isEqualTo("PT1M");
    assertThat(written.get("retryOnExitCodes").toString()).isEqualTo("[3,75]");
    assertThat(written.get("guarantee").asText()).isEqualTo("at-least-once");
    assertThat(written.get("retries").asInt()).isEqualTo(7);
  }

  @Test
  void overlapFollowsConcurrentUnlessGiven() {
    assertThat(read("").policy().timing().overlap()).isEqualTo(Overlap.QUEUE);
    assertThat(read(",\"concurrent\":true").policy().timing().overlap()).isEqualTo(Overlap.ALLOW);
    assertThat(read(",\"concurrent\":true,\"overlap\":\"Skip\"").policy().timing().overlap())
        .isEqualTo(Overlap.SKIP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "overlap          | 'x'           | 'x' is not one of skip, queue, allow",
        "overlap          | ['skip']      | single value",
        "missed           | 'never'       | 'never' is not one of once, all, skip",
        "guarantee        | 'exactly'     | 'exactly' is not one of at-most-once, at-least-once",
        "guarantee        | {}            | single value",
        "epsilon          | 'tomorrow'    | 'tomorrow' is not a period",
        "epsilon          | 'PT0S'        | 'PT0S' is not a period of a second or more",
        "epsilon          | 'PT-5S'       | 'PT-5S' is not a period",
        "epsilon          | '-PT5S'       | '-PT5S' is not a period",
        "epsilon          | 60            | '60' is not a period",
        "deadline         | 'PT0.5S'      | 'PT0.5S' is not a period of a second or more",
        "deadline         | 'P9999999Y'   | 'P9999999Y' is not a period",
        "deadline         | true          | 'true' is not a period",
        "retryDelay       | 'P367D'       | 'P367D' is longer than 366 days",
        "retryDelay       | -1            | '-1' is not a period",
        "maxRetryDelay    | 'P2Y'         | 'P2Y' is longer than 366 days",
        "retryBackoff     | 0.5           | '0.5' is not a number from 1 to 1000",
        "retryBackoff     | -2            | '-2' is not a number from 1 to 1000",
        "retryBackoff     | 1e300         | is not a number from 1 to 1000",
        "retryBackoff     | 'NaN'         | 'NaN' is not a number",
        "retryBackoff     | 1e99999999    | is not a number",
        "retryOnExitCodes | 3             | expected an array",
        "retryOnExitCodes | [0]           | '0' is not a whole number from 1 to 255",
        "retryOnExitCodes | [-1]          | '-1' is not a whole number from 1 to 255",
        "retryOnExitCodes | [256]         | '256' is not a whole number from 1 to 255",
        "retryOnExitCodes | [99999999999] | is not a whole number from 1 to 255",
        "retryOnExitCodes | [1.5]         | '1.5' is not a whole number from 1 to 255",
        "retryOnExitCodes | [null]        | is not a whole number from 1 to 255",
        "retryOnExitCodes | [[1]]         | is not a whole number from 1 to 255",
        "retries          | -1            | whole number from 0",
        "retries          | 99999999999   | whole number from 0",
      })
  void refusesWithMemberValueAndWhatIsAccepted(String member, String value, String reason) {
    assertThatThrownBy(() -> read(",\"%s\":%s".formatted(member, value.replace('\'', '"'))))
        .isInstanceOfSatisfying(
            ChronosException.class,
            refused -> assertThat(refused.code()).isEqualTo(ChronosException.Code.INVALID))
        .hasMessageStartingWith(member)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesALimitBelowTheDelayAndTooManyCodes() {
    assertThatThrownBy(() -> read(",\"retryDelay\":\"PT1M\",\"maxRetryDelay\":\"PT59S\""))
        .hasMessage("maxRetryDelay: 'PT59S' is shorter than retryDelay 'PT1M'");
    assertThatThrownBy(
            () -> read(",\"retryOnExitCodes\":" + java.util.Collections.nCopies(10_001, 1)))
        .hasMessageContaining("retryOnExitCodes: more than 10000 items");
  }

  @Test
  void delaysGrowUpToTheirLimit() {
    Retry retry =
        read(",\"retryDelay\":\"PT10S\",\"retryBackoff\":2,\"maxRetryDelay\":\"PT1M\"")
            .policy()
            .retry();
    Duration standard = Duration.ofMinutes(1);
    assertThat(List.of(0, 1, 2, 3, 999_999_999))
        .extracting(attempt -> retry.delayAfter(attempt, standard).toSeconds())
        .containsExactly(10L, 20L, 40L, 60L, 60L);
    assertThat(Retry.STANDARD.delayAfter(5, standard)).isEqualTo(standard);
    assertThat(Retry.STANDARD.backoff()).isEqualTo(OptionalDouble.empty());
    Retry endless = read(",\"retryBackoff\":1000").policy().retry();
    assertThat(endless.delayAfter(1_000_000, standard)).isEqualTo(Retry.LONGEST);
    Retry atOnce = read(",\"retryDelay\":\"PT0S\",\"retryBackoff\":3").policy().retry();
    assertThat(atOnce.delayAfter(1_000_000, standard)).isEqualTo(Duration.ZERO);
  }

  @Test
  void lengthOfCalendarPeriodsIsExact() {
    assertThat(read(",\"epsilon\":\"P1Y2M3DT4H\"").epsilon().orElseThrow().length())
        .isEqualTo(Duration.ofDays(365 + 60 + 3).plusHours(4));
  }
}
