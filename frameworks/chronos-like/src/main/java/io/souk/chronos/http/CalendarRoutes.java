package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.ChronosException;
import io.souk.chronos.decide.CalendarDecider;
import io.souk.chronos.job.CalendarJson;
import io.souk.chronos.schedule.Calendar;
import io.souk.chronos.schedule.CalendarName;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The routes of calendars. */
final class CalendarRoutes {

  private final Api api;
  private final CalendarDecider decider = new CalendarDecider();

  CalendarRoutes(Api api) {
    this.api = api;
  }

  void mount(Router router) {
    router.get("/calendars").handler(this::list);
    router.get("/calendars/:name").handler(this::get);
    router.put("/calendars/:name").handler(this::put);
    router.delete("/calendars/:name").handler(this::delete);
  }

  private static CalendarName name(RoutingContext routing) {
    return new CalendarName(routing.pathParam("name"));
  }

  private void list(RoutingContext routing) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("calendars");
    api.ledger().calendars().all().forEach(calendar -> array.add(CalendarJson.write(calendar)));
    Answers.json(routing, json);
  }

  private void get(RoutingContext routing) {
    CalendarName name = name(routing);
    Calendar calendar =
        api.ledger()
            .calendars()
            .find(name)
            .orElseThrow(
                () -> ChronosException.invalid("calendar '%s' does not exist".formatted(name)));
    Answers.json(routing, CalendarJson.write(calendar));
  }

  private void put(RoutingContext routing) {
    if (!Bodies.isJson(routing)) {
      Bodies.refuseType(routing);
      return;
    }
    Calendar calendar = CalendarJson.read(name(routing), Bodies.read(routing, "a calendar"));
    Answers.whenDone(
        routing, api.loop().submit((ledger, now) -> decider.put(ledger, calendar, now)));
  }

  private void delete(RoutingContext routing) {
    CalendarName name = name(routing);
    Answers.whenDone(routing, api.loop().submit((ledger, now) -> decider.delete(ledger, name)));
  }
}
