package io.souk.chronos.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.schedule.CronSchedule;
import io.souk.chronos.schedule.IsoPeriod;
import io.souk.chronos.schedule.OneOff;
import io.souk.chronos.schedule.RepeatingInterval;
import io.souk.chronos.schedule.Repetitions;
import io.souk.chronos.schedule.Schedule;
import io.souk.chronos.schedule.Start;
import java.time.ZoneId;
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
      case CronSchedule cron -> {
        json.put("cron", cron.text());
        json.put("in", cron.zone().getId());
        json.put("zone", cron.zoneName());
      }
      case OneOff once -> {
        json.put("once", once.text());
        json.put("at", once.start().millis());
        json.put("shift", once.start().shift());
        json.put("in", once.zone().getId());
        json.put("zone", once.zoneName());
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
      case CronSchedule cron -> json.put("next", cron.next());
      case OneOff once -> json.put("over", once.over());
    }
  }

  static Schedule read(JsonNode json) {
    if (json.has("cron")) {
      return CronSchedule.stored(
          text(json, "cron"),
          zone(text(json, "in")),
          text(json, "zone"),
          json.required("next").asLong());
    }
    if (json.has("once")) {
      Start start =
          new Start(
              json.required("at").asLong(),
              json.required("shift").asInt(),
              zone(text(json, "in")),
              text(json, "zone"),
              text(json, "once"));
      return new OneOff(start, json.required("over").asBoolean());
    }
    return interval(json);
  }

  /** Shared by all schedules of a zone. */
  private static ZoneId zone(String id) {
    return Schedule.zone("zone", id);
  }

  private static String text(JsonNode json, String member) {
    return json.required(member).asText();
  }

  private static Schedule interval(JsonNode json) {
    ZonedDateTime anchor = ZonedDateTime.parse(json.required("anchor").asText());
    Start start =
        new Start(
            anchor.toInstant().toEpochMilli(),
            json.path("shift").asInt(anchor.getOffset().getTotalSeconds()),
            zone(anchor.getZone().getId()),
            text(json, "zone"),
            text(json, "start"));
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
      case CronSchedule cron -> cron.movedTo(json.required("next").asLong());
      case OneOff once -> new OneOff(once.start(), json.required("over").asBoolean());
    };
  }
}
