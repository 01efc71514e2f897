package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.problem.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules on upgrades that hold on their way, and on deadlines. */
final class StrategyRules {

  private static final String PATH = "/upgradeStrategy";

  private static final List<String> OF_STAGES =
      List.of("steps", "pauseSeconds", "promotion", "maxFailures", "check");

  private static final Pattern URL =
      Pattern.compile(
          "https?://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:(?<port>[0-9]{1,5}))?"
              + "(/[A-Za-z0-9._~/-]*)?");

  private final JsonNode app;
  private final JsonNode strategy;
  private final List<Problem> problems;

  private StrategyRules(JsonNode app, List<Problem> problems) {
    this.app = app;
    this.strategy = app.path("upgradeStrategy");
    this.problems = problems;
  }

  static void check(JsonNode app, List<Problem> problems) {
    new StrategyRules(app, problems).check();
  }

  private void check() {
    switch (strategy.path("type").asText("rolling")) {
      case "canary" -> canary();
      case "blueGreen" -> blueGreen();
      default -> OF_STAGES.forEach(name -> onlyFor(name, "canary and blueGreen"));
    }
    metric();
  }

  private void onlyFor(String name, String types) {
    if (strategy.has(name)) {
      refuse("/" + name, "is only allowed with the type " + types);
    }
  }

  private void canary() {
    onlyFor("pauseSeconds", "blueGreen; each of the steps has its own");
    if (strategy.path("steps").isEmpty()) {
      refuse("/steps", "must have at least one step with the type canary");
    }
    int before = 0;
    for (int i = 0; i < strategy.path("steps").size(); i++) {
      int percent = strategy.get("steps").get(i).path("percent").intValue();
      if (percent <= before) {
        refuse("/steps(" + i + ")/percent", "must be more than " + before + ", got " + percent);
      }
      before = percent;
    }
  }

  private void blueGreen() {
    onlyFor("steps", "canary");
    boolean isSingle =
        app.path("labels").path("MARATHON_SINGLE_INSTANCE_APP").asText("").equals("true");
    if (isSingle) {
      refuse("/type", "blueGreen runs two sets at once, which a single instance app must not");
    }
    for (JsonNode volume : app.path("container").path("volumes")) {
      if (volume.has("persistent")) {
        refuse("/type", "blueGreen runs two sets at once, which persistent volumes cannot");
        return;
      }
    }
  }

  private void metric() {
    JsonNode check = strategy.path("check");
    if (!check.isObject()) {
      return;
    }
    if (!isBase(check.path("url").textValue())) {
      refuse("/check/url", "must be http:// or https:// with a host, and a port and path if any");
    }
    if (!check.has("minimum") && !check.has("maximum")) {
      refuse("/check", "must have at least one of minimum and maximum");
    }
    if (check.has("minimum")
        && check.has("maximum")
        && check.get("minimum").doubleValue() > check.get("maximum").doubleValue()) {
      refuse("/check/minimum", "must not be more than maximum");
    }
    if (check.path("timeoutSeconds").asInt(5) > check.path("intervalSeconds").asInt(15)) {
      refuse("/check/timeoutSeconds", "must not be more than intervalSeconds");
    }
  }

  private static boolean isBase(String url) {
    Matcher parts = URL.matcher(url);
    return parts.matches()
        && (parts.group("port") == null || Integer.parseInt(parts.group("port")) <= 65_535);
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(PATH + path, message));
  }
}
