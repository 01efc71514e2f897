package io.souk.master.http.json;

import io.souk.master.ensemble.EnsembleReport;
import io.souk.master.ensemble.MasterReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Reports of masters as JSON: {@code /api/souk/master} and {@code /api/souk/masters}. */
public final class MasterReportJson {

  /** Longest text taken from another master, in characters. */
  private static final int LONGEST = 1000;

  private MasterReportJson() {}

  /** One master's word. */
  public static JsonObject write(MasterReport report) {
    JsonObject json =
        new JsonObject()
            .put("address", report.address())
            .put("id", report.id())
            .put("raft_port", report.raftPort())
            .put("role", report.role().name().toLowerCase(Locale.ROOT))
            .put("term", report.term())
            .put(
                "log",
                new JsonObject()
                    .put("committed", report.log().committed())
                    .put("applied", report.log().applied())
                    .put("version", report.log().version()))
            .put("version", report.version())
            .put("started", report.started().toString())
            .put("time", report.time().toString());
    report.clusterId().ifPresent(id -> json.put("cluster_id", id));
    if (!report.detail().isEmpty()) {
      json.put("detail", report.detail());
    }
    report.cluster().ifPresent(name -> json.put("cluster", name));
    report.leader().ifPresent(address -> json.put("leader", address));
    report.viewAge().ifPresent(age -> json.put("view_age_seconds", seconds(age)));
    return json;
  }

  /** All masters; those that did not answer with the reason. */
  public static JsonObject write(EnsembleReport ensemble) {
    JsonArray masters = new JsonArray();
    for (EnsembleReport.Row row : ensemble.masters()) {
      masters.add(
          switch (row) {
            case EnsembleReport.Answered(MasterReport report, EnsembleReport.ClockReading clock) ->
                write(report)
                    .put("reachable", true)
                    .put("lag", ensemble.lag(report))
                    .put("clock_ahead_seconds", seconds(clock.ahead()))
                    .put("clock_uncertainty_seconds", seconds(clock.uncertainty()));
            case EnsembleReport.Silent(String address, String reason) ->
                new JsonObject()
                    .put("address", address)
                    .put("reachable", false)
                    .put("reason", reason);
          });
    }
    JsonObject json = new JsonObject().put("seen_by", ensemble.seenBy());
    ensemble.leader().ifPresent(leader -> json.put("leader", leader.address()));
    return json.put("masters", masters);
  }

  /**
   * Reads another master's word and trusts nothing.
   *
   * @throws IllegalArgumentException naming what is missing or wrong
   */
  public static MasterReport read(JsonObject json) {
    try {
      JsonObject log = json.getJsonObject("log", new JsonObject());
      Number age = json.getNumber("view_age_seconds");
      return new MasterReport(
          text(json, "address"),
          text(json, "id"),
          json.getInteger("raft_port", 0),
          find(json, "cluster"),
          find(json, "cluster_id"),
          MasterReport.Role.valueOf(text(json, "role").toUpperCase(Locale.ROOT)),
          json.getLong("term", 0L),
          find(json, "leader"),
          find(json, "detail").orElse(""),
          new MasterReport.Log(
              log.getLong("committed", 0L), log.getLong("applied", 0L), log.getLong("version", 0L)),
          age == null ? Optional.empty() : Optional.of(duration(age.doubleValue())),
          text(json, "version"),
          Instant.parse(text(json, "started")),
          Instant.parse(text(json, "time")));
    } catch (ClassCastException | DateTimeParseException e) {
      throw new IllegalArgumentException("not a report of a master: " + e.getMessage(), e);
    }
  }

  private static String text(JsonObject json, String field) {
    return find(json, field)
        .orElseThrow(() -> new IllegalArgumentException("'" + field + "' is missing"));
  }

  private static Optional<String> find(JsonObject json, String field) {
    String value = json.getString(field);
    if (value != null && value.length() > LONGEST) {
      throw new IllegalArgumentException("'" + field + "' is longer than " + LONGEST);
    }
    return Optional.ofNullable(value);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static Duration duration(double seconds) {
    double bounded = Math.max(0, Math.min(seconds, 1e9));
    return Duration.ofMillis(Math.round(Double.isNaN(bounded) ? 0 : bounded * 1000));
  }
}
