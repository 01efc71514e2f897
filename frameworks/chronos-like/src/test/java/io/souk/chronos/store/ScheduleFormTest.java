package io.souk.chronos.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.schedule.Exclusions;
import io.souk.chronos.schedule.Schedule;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleFormTest {

  private static final Instant NOW = Instant.parse("2026-03-27T12:00:00Z");
  private static final ZoneId SERVER = ZoneId.of("Asia/Tokyo");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Schedule read(String text) throws IOException {
    return ScheduleForm.read(JSON.readTree(text.replace('\'', '"')));
  }

  /** Entries of the first release, which knew intervals alone. */
  @Test
  void earlierEntriesAreRead() throws IOException {
    Schedule fresh =
        read(
            "{'left':3,'anchor':'2026-03-28T02:30+01:00[Europe/Berlin]','index':0,'period':'P1D',"
                + "'zone':'Europe/Berlin','start':'2026-03-28T02:30'}");
    assertThat(fresh.text()).isEqualTo("R3/2026-03-28T02:30/P1D");
    assertThat(fresh.zoneName()).isEqualTo("Europe/Berlin");
    assertThat(fresh.preview(Exclusions.NONE, 2))
        .containsExactly(
            Instant.parse("2026-03-28T01:30:00Z"), Instant.parse("2026-03-29T01:30:00Z"));
    Schedule advanced =
        read(
            "{'anchor':'2026-01-31T00:00Z','index':2,'period':'P1M','zone':'',"
                + "'start':'2026-03-31T00:00:00.000Z'}");
    assertThat(advanced.text()).isEqualTo("R/2026-03-31T00:00:00.000Z/P1M");
    assertThat(advanced.nextDue()).contains(Instant.parse("2026-03-31T00:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "R/2026-03-28T02:30:00/P1D | Europe/Berlin",
        "R5/2026-03-29T02:30:00/P1D | Europe/Berlin",
        "R5/2026-10-25T02:30:00/PT1H | Europe/Berlin",
        "R//PT17M |",
        "R1/2026-03-28/PT0S |",
        "0 30 2 * * ? | Europe/Berlin",
        "0 0/5 * ? * MON-FRI |",
        "2026-03-29T02:30:00 | Europe/Berlin",
        "2026-03-28T02:30:00+05:30 |"
      })
  void whatIsStoredComesBackWhereverItStands(String text, String zone) throws IOException {
    Schedule schedule = Schedule.parse(text, zone == null ? "" : zone, NOW, SERVER);
    for (int step = 0; step < 4; step++) {
      ObjectNode whole = JsonNodeFactory.instance.objectNode();
      ScheduleForm.write(schedule, whole);
      JsonNode stored = JSON.readTree(JSON.writeValueAsBytes(whole));
      assertThat(ScheduleForm.read(stored)).isEqualTo(schedule);
      ObjectNode position = JsonNodeFactory.instance.objectNode();
      ScheduleForm.writePosition(schedule, position);
      Schedule first = Schedule.parse(text, zone == null ? "" : zone, NOW, SERVER);
      assertThat(ScheduleForm.readPosition(first, JSON.readTree(position.toString())))
          .isEqualTo(schedule);
      if (schedule.nextDue().isPresent()) {
        schedule = schedule.after(schedule.nextDue().get(), 1);
      }
    }
  }
}
