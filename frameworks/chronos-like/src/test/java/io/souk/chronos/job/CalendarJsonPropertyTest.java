package io.souk.chronos.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.ChronosException;
import io.souk.chronos.schedule.Calendar;
import io.souk.chronos.schedule.CalendarName;
import io.souk.chronos.schedule.Calendars;
import java.io.IOException;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CalendarJsonPropertyTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final CalendarName NAME = new CalendarName("c");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12).map(NODES::textNode),
            Arbitraries.of(
                    "2026-03-29",
                    "2026-02-30",
                    "+12026-01-01",
                    "sunday",
                    "MONDAY",
                    "00:00",
                    "24:00",
                    "08:30:15.5",
                    "99:99",
                    "Europe/Berlin",
                    "* * 2 * * ?",
                    "* * * * * ?",
                    "0 0 0 30 2 ?",
                    "c",
                    "")
                .map(NODES::textNode),
            Arbitraries.longs().map(NODES::numberNode),
            Arbitraries.just(NODES.nullNode()));
    Arbitrary<JsonNode> ranges =
        Arbitraries.maps(Arbitraries.of("from", "to", "x"), scalars)
            .ofMaxSize(3)
            .map(CalendarJsonPropertyTest::object);
    Arbitrary<JsonNode> items = Arbitraries.oneOf(scalars, ranges);
    Arbitrary<JsonNode> arrays =
        items.list().ofMaxSize(3).map(list -> (JsonNode) NODES.arrayNode().addAll(list));
    return Arbitraries.oneOf(scalars, ranges, arrays);
  }

  private static JsonNode object(java.util.Map<String, JsonNode> members) {
    ObjectNode object = NODES.objectNode();
    members.forEach(object::set);
    return object;
  }

  @Provide
  Arbitrary<JsonNode> calendars() {
    Arbitrary<String> names =
        Arbitraries.of(
            "name",
            "description",
            "timeZone",
            "base",
            "excludedDates",
            "excludedWeekdays",
            "excludedTimes",
            "excludedCron");
    Arbitrary<JsonNode> any = values();
    Arbitrary<JsonNode> wellShaped =
        Arbitraries.of(
                "{'excludedTimes':[{'from':'%s','to':'%s'}],'timeZone':'Europe/Berlin'}",
                "{'excludedDates':['%s','%s'],'excludedCron':'* * 2 * * ?'}",
                "{'excludedWeekdays':['%s'],'excludedCron':'%s'}",
                "{'excludedCron':'%s %s 2 * * ?','excludedWeekdays':['SUNDAY']}")
            .flatMap(
                form ->
                    Arbitraries.of("00:00", "08:30", "24:00", "2026-03-29", "*", "0/7", "SUNDAY")
                        .list()
                        .ofSize(2)
                        .map(two -> parse(form.formatted(two.get(0), two.get(1)))));
    return Arbitraries.oneOf(
        any,
        Arbitraries.maps(names, any).ofMaxSize(4).map(CalendarJsonPropertyTest::object),
        wellShaped);
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (IOException malformed) {
      throw new AssertionError(text, malformed);
    }
  }

  @Property(tries = 4000)
  void anyJsonIsReadOrRefusedAndWhatIsReadStaysTheSame(@ForAll("calendars") JsonNode json) {
    Calendar calendar;
    try {
      calendar = CalendarJson.read(NAME, json);
    } catch (ChronosException refused) {
      assertThat(refused.code()).isEqualTo(ChronosException.Code.INVALID);
      assertThat(refused.getMessage()).hasSizeLessThan(900);
      return;
    }
    ObjectNode written = CalendarJson.write(calendar);
    assertThat(CalendarJson.read(NAME, parse(written.toString()))).isEqualTo(calendar);
    Instant now = Instant.parse("2026-03-29T00:00:00Z");
    Calendars.NONE
        .with(calendar)
        .exclusions(NAME)
        .firstAllowed(now)
        .ifPresent(
            free ->
                assertThat(Calendars.NONE.with(calendar).exclusions(NAME).firstAllowed(free))
                    .contains(free));
  }
}
