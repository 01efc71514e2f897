package io.souk.chronos.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.schedule.IsoPeriod;
import io.souk.chronos.schedule.RepeatingInterval;
import io.souk.chronos.schedule.Repetitions;
import io.souk.chronos.schedule.Schedule;
import io.souk.chronos.schedule.Start;
import java.time.ZonedDateTime;

/** A stored schedule: what it is, and how far it has come. */
final class ScheduleForm {

  private ScheduleForm() {}

  static void write(Schedule schedule, ObjectNode json) {
    writePosition(schedule, json);
    switch (schedule) {
      case RepeatingInterval interval -> {
        Start start = interval.start();
        ZonedDateTime anchor = start.instant().atZone(start.zone());
        json.put("anchor", anchor.toString());
        if (anchor.getOffset().getTotalSeconds() != start.shift()) {
          json.put("shift", start.shift());
        }
        json.put("period", interval.period().text());
        json.put("zone", start.zoneName());
        json.put("start", start.text());
      }
    }
  }

  /** What changes with each occurrence. */
  static void writePosition(Schedule schedule, ObjectNode json) {
    switch (schedule) {
      case RepeatingInterval interval -> {
        interval.repetitions().left().ifPresent(left -> json.put("left", left));
        json.put("index", interval.index());
      }
    }
  }

  static Schedule read(JsonNode json) {
    ZonedDateTime anchor = ZonedDateTime.parse(json.required("anchor").asText());
    Start start =
        new Start(
            anchor.toInstant().toEpochMilli(),
            json.path("shift").asInt(anchor.getOffset().getTotalSeconds()),
            anchor.getZone(),
            json.required("zone").asText(),
            json.required("start").asText());
    IsoPeriod period = IsoPeriod.parse(json.required("period").asText());
    return readPosition(new RepeatingInterval(Repetitions.FOREVER, start, 0, period), json);
  }

  /** {@code schedule} where {@code json} says that it stands. */
  static Schedule readPosition(Schedule schedule, JsonNode json) {
    return switch (schedule) {
      case RepeatingInterval interval ->
          interval.movedTo(
              json.has("left") ? Repetitions.of(json.get("left").asLong()) : Repetitions.FOREVER,
              json.required("index").asLong());
    };
  }
}
