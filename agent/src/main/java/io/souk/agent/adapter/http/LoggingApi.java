package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.protocol.log.VerbosityToggle;
import io.souk.protocol.map.MesosDuration;
import io.souk.security.Action;
import io.souk.security.audit.Deed;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** {@code /logging/toggle}: how much is logged, or more of it for a while. */
final class LoggingApi {
  private final VerbosityToggle verbosity;

  LoggingApi(VerbosityToggle verbosity) {
    this.verbosity = verbosity;
  }

  Future<Reply> toggle(RoutingContext request, Caller caller) {
    String level = request.queryParams().get("level");
    String duration = request.queryParams().get("duration");
    if (level == null && duration == null) {
      return Future.succeededFuture(
          new Reply.Text("text/plain; charset=utf-8", verbosity.level() + "\n"));
    }
    if (!caller.may(Action.SET_LOG_LEVEL)) {
      throw Refusal.forbidden();
    }
    if (duration == null) {
      throw Refusal.badRequest("Expecting 'duration=value' in query.\n");
    }
    if (level == null) {
      throw Refusal.badRequest("Expecting 'level=value' in query.\n");
    }
    int wanted = level(level);
    Duration time =
        MesosDuration.parse(duration)
            .orElseThrow(
                () ->
                    Refusal.badRequest(
                        "Invalid duration '%s': expected for example 10mins.\n"
                            .formatted(duration)));
    AgentAudit.does(request, Deed.Doing.of("SET_LOGGING_LEVEL", "level", level));
    verbosity.set(wanted, time);
    return Future.succeededFuture(new Reply.Empty());
  }

  private static int level(String text) {
    int level;
    try {
      level = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Refusal.badRequest("Invalid level '%s': expected a whole number.\n".formatted(text));
    }
    if (level < VerbosityToggle.USUAL) {
      throw Refusal.badRequest("'%d' < original level.\n".formatted(level));
    }
    return level;
  }
}
