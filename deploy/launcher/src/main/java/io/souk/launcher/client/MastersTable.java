package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the masters are printed. */
final class MastersTable {

  /** Seconds by which clocks may differ without a remark; the masters warn from there on, too. */
  private static final double CLOCK_LIMIT = 2;

  private MastersTable() {}

  static Table of(JsonNode ensemble) {
    Table table =
        new Table("MASTER", "ROLE", "TERM", "LOG", "LAG", "VIEW AGE", "CLOCK", "VERSION", "SINCE");
    for (JsonNode master : ensemble.path("masters")) {
      String address = master.path("address").asText();
      if (!master.path("reachable").asBoolean()) {
        table.row(address, "away", "-", "-", "-", "-", "-", "-", "-");
        continue;
      }
      table.row(
          address,
          master.path("role").asText(),
          master.path("term").asLong(),
          master.path("log").path("applied").asLong(),
          master.path("lag").asLong(),
          master.has("view_age_seconds")
              ? seconds("%.1f s", master.path("view_age_seconds").asDouble())
              : "-",
          seconds("%+.1f s", master.path("clock_ahead_seconds").asDouble()),
          master.path("version").asText(),
          master.path("started").asText().replaceFirst("\\.[0-9]+Z$", "Z"));
    }
    return table;
  }

  /** What an operator should look at; a line each. */
  static List<String> remarks(JsonNode ensemble) {
    List<String> remarks = new ArrayList<>();
    for (JsonNode master : ensemble.path("masters")) {
      String address = master.path("address").asText();
      if (!master.path("reachable").asBoolean()) {
        remarks.add(address + " is away: " + master.path("reason").asText());
      }
      if (master.hasNonNull("detail")) {
        remarks.add(address + ": " + master.path("detail").asText());
      }
      double ahead = master.path("clock_ahead_seconds").asDouble();
      double sure = Math.abs(ahead) - master.path("clock_uncertainty_seconds").asDouble();
      if (sure > CLOCK_LIMIT) {
        remarks.add(
            "the clock of %s is %s %s that of %s; jobs fire by the leader's clock"
                .formatted(
                    address,
                    seconds("%.0f s", Math.abs(ahead)),
                    ahead > 0 ? "ahead of" : "behind",
                    ensemble.path("seen_by").asText()));
      }
    }
    return remarks;
  }

  private static String seconds(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
