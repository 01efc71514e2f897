package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.history.RunTimes;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** How long the successful runs of a job took; milliseconds. */
final class RunStatistics {

  private static final int HISTORY = 5;

  private static final Map<String, Double> PERCENTILES =
      Map.of(
          "75thPercentile", 0.75,
          "95thPercentile", 0.95,
          "98thPercentile", 0.98,
          "99thPercentile", 0.99,
          "median", 0.5);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM/dd/yy HH:mm:ss").withZone(ZoneId.systemDefault());

  private final RunTimes times;

  private RunStatistics(RunTimes times) {
    this.times = times;
  }

  static RunStatistics of(Ledger ledger, JobName job) {
    return new RunStatistics(ledger.history(job).map(PackedHistory::times).orElse(RunTimes.NONE));
  }

  /** The statistic of that name; empty for an unknown one. */
  OptionalDouble find(String name) {
    if (name.equals("count")) {
      return OptionalDouble.of(times.count());
    }
    if (name.equals("mean")) {
      return OptionalDouble.of(times.mean());
    }
    Double share = PERCENTILES.get(name);
    return share == null ? OptionalDouble.empty() : OptionalDouble.of(times.percentile(share));
  }

  static ObjectNode stat(Job job, Ledger ledger) {
    RunStatistics statistics = of(ledger, job.name());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode histogram = json.putObject("histogram");
    for (String name :
        List.of(
            "75thPercentile",
            "95thPercentile",
            "98thPercentile",
            "99thPercentile",
            "median",
            "mean")) {
      histogram.put(name, statistics.find(name).orElse(0));
    }
    histogram.put("count", statistics.times.count());
    ArrayNode history = json.putArray("taskStatHistory");
    RunSearch.of(ledger, job.name()).stream()
        .filter(run -> run.trace().launched().isPresent())
        .sorted(Comparator.comparing((Run run) -> run.trace().launched().orElseThrow()).reversed())
        .limit(HISTORY)
        .forEach(run -> history.add(row(run)));
    return json;
  }

  private static ObjectNode row(Run run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("taskId", run.id().text());
    json.put("jobName", run.job().value());
    json.put("slaveId", run.trace().agentId().orElse(""));
    json.put("startTime", time(run.trace().started()));
    json.put("endTime", time(run.trace().ended()));
    run.duration().ifPresent(length -> json.put("duration", text(length)));
    json.put(
        "status",
        switch (run.state()) {
          case FINISHED -> "Success";
          case FAILED, KILLED, LOST, MISSED -> "Fail";
          case RUNNING, UNREACHABLE, AWAITED -> "Running";
          case QUEUED, STAGING -> "Idle";
        });
    run.marks().elements().ifPresent(count -> json.put("numElementsProcessed", count));
    return json;
  }

  private static String time(Optional<Instant> time) {
    return time.map(TIME::format).orElse("N/A");
  }

  private static String text(Duration length) {
    StringBuilder text = new StringBuilder();
    part(text, length.toDaysPart(), "d");
    part(text, length.toHoursPart(), "h");
    part(text, length.toMinutesPart(), "m");
    return text.append(length.toSecondsPart()).append('s').toString();
  }

  private static void part(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }
}
