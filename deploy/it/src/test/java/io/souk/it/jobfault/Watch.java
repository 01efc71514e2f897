package io.souk.it.jobfault;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.it.Http;
import io.souk.it.jobfault.check.Attempt;
import io.souk.it.jobfault.check.Counts;
import io.souk.it.jobfault.check.Miss;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the jobs API shows, looked at again and again, because it forgets what is old. An attempt is
 * kept as it was seen last.
 */
final class Watch {

  private final String jobs;
  private final List<String> names;
  private final Map<String, Attempt> attempts = new LinkedHashMap<>();
  private final Map<String, Miss> misses = new LinkedHashMap<>();
  private final Map<String, Set<String>> shownLast = new HashMap<>();
  private final Map<String, Counts> counts = new HashMap<>();

  Watch(String jobs, List<String> names) {
    this.jobs = jobs;
    this.names = List.copyOf(names);
  }

  /** Looks at every job once, as far as the API answers. */
  synchronized void look() {
    for (String name : names) {
      Http.Answer answer = Http.get(jobs + "/v1/scheduler/job/" + name + "/runs");
      if (answer.status() != 200) {
        return;
      }
      Set<String> shown = new HashSet<>();
      for (JsonNode run : answer.json().path("runs")) {
        Attempt attempt = attempt(name, run);
        attempts.put(attempt.taskId(), attempt);
        shown.add(attempt.taskId());
      }
      shownLast.put(name, shown);
      for (JsonNode range : answer.json().path("missed")) {
        Miss miss = miss(name, range);
        misses.put(name + " " + miss.from(), miss);
      }
    }
  }

  /** Reads the counters of all jobs. */
  synchronized void count() {
    for (JsonNode job : Http.json(jobs + "/v1/scheduler/jobs")) {
      counts.put(
          job.path("name").asText(),
          new Counts(job.path("successCount").asLong(), job.path("errorCount").asLong()));
    }
  }

  private static Attempt attempt(String job, JsonNode run) {
    return new Attempt(
        run.path("taskId").asText(),
        job,
        Instant.parse(run.path("due").asText()),
        run.path("attempt").asInt(),
        run.path("state").asText(),
        run.path("message").asText(),
        Instant.parse(run.path("queued").asText()),
        Optional.of(run.path("finished").asText())
            .filter(text -> !text.isEmpty())
            .map(Instant::parse));
  }

  private static Miss miss(String job, JsonNode range) {
    return new Miss(
        job,
        Instant.parse(range.path("from").asText()),
        Instant.parse(range.path("to").asText()),
        range.path("count").asLong(),
        range.path("reason").asText());
  }

  /**
   * All attempts. One that was not over and is not shown any more got another id before it was
   * launched; it is left out.
   */
  synchronized List<Attempt> attempts() {
    return attempts.values().stream()
        .filter(
            each ->
                each.over() || shownLast.getOrDefault(each.job(), Set.of()).contains(each.taskId()))
        .toList();
  }

  synchronized List<Miss> misses() {
    return new ArrayList<>(misses.values());
  }

  synchronized Map<String, Counts> counts() {
    return Map.copyOf(counts);
  }
}
