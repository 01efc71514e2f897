package io.souk.master.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.master.ensemble.MasterReport;
import io.souk.master.view.Views;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasterReportJsonTest {

  private static final MasterReport REPORT =
      new MasterReport(
          "m1:5050",
          "id",
          5060,
          Optional.of("bazaar"),
          Optional.of("c1"),
          MasterReport.Role.STANDBY,
          9,
          Optional.of("m2:5050"),
          "waits",
          new MasterReport.Log(12, 11, 10),
          Optional.of(Duration.ofMillis(1500)),
          "1.0",
          Views.NOON,
          Views.NOON.plusSeconds(60));

  @Test
  void whatIsWrittenIsRead() {
    assertThat(MasterReportJson.read(MasterReportJson.write(REPORT))).isEqualTo(REPORT);
  }

  @Test
  void whatIsNotThereIsNotWritten() {
    MasterReport lonely =
        new MasterReport(
            "m1:5050",
            "id",
            0,
            Optional.empty(),
            Optional.empty(),
            MasterReport.Role.SEARCHING,
            0,
            Optional.empty(),
            "",
            MasterReport.Log.NOTHING,
            Optional.empty(),
            "1.0",
            Views.NOON,
            Views.NOON);
    JsonObject json = MasterReportJson.write(lonely);
    assertThat(json.fieldNames())
        .doesNotContain("cluster", "cluster_id", "leader", "detail", "view_age_seconds");
    assertThat(MasterReportJson.read(json)).isEqualTo(lonely);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          address | null
          id | null
          role | "king"
          role | 7
          term | "x"
          log | []
          log | {"applied": "x"}
          started | "yesterday"
          time | null
          time | 5
          view_age_seconds | "old"
          """)
  void refusesWhatIsNoReport(String field, String value) {
    String text = MasterReportJson.write(REPORT).put(field, "@").encode();
    JsonObject json = new JsonObject(text.replace("\"@\"", value));
    assertThatThrownBy(() -> MasterReportJson.read(json))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesLongTexts() {
    JsonObject json = MasterReportJson.write(REPORT).put("cluster", "x".repeat(1001));
    assertThatThrownBy(() -> MasterReportJson.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'cluster'");
  }

  /** Bytes of a good report, changed here and there: read or refused, never anything else. */
  @Test
  void damagedReportsAreReadOrRefused() {
    Random random = new Random(7);
    byte[] good = MasterReportJson.write(REPORT).toBuffer().getBytes();
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        MasterReportJson.read(Buffer.buffer(bytes).toJsonObject());
        read++;
      } catch (DecodeException | IllegalArgumentException expected) {
        // Refused.
      }
    }
    assertThat(read).isPositive();
  }
}
