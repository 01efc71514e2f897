package io.souk.chaos.work;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.job.Attempt;
import io.souk.chaos.job.Counts;
import io.souk.chaos.job.Miss;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the jobs API shows, looked at again and again, because it forgets what is old. An attempt is
 * kept as it was seen last.
 */
public final class Watch {

  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final int SERVERS = 4;
  private static final Duration COUNT_LIMIT = Duration.ofSeconds(30);

  private final Supplier<String> jobs;
  private final List<String> names;
  private final Map<String, Attempt> attempts = new LinkedHashMap<>();
  private final Map<String, Miss> misses = new LinkedHashMap<>();
  private final Map<String, Set<String>> shownLast = new HashMap<>();
  private final Map<String, Counts> counts = new HashMap<>();

  /**
   * @param jobs base URL of a server that has the jobs API; asked for each call
   * @param names of the jobs
   */
  public Watch(Supplier<String> jobs, List<String> names) {
    this.jobs = jobs;
    this.names = List.copyOf(names);
  }

  /** Looks at every job once, as far as the API answers. */
  public void look() {
    for (String name : names) {
      if (!look(name)) {
        return;
      }
    }
  }

  private synchronized boolean look(String name) {
    Http.Answer answer = ask("/v1/scheduler/job/" + name + "/runs");
    // While the platform is broken there may be no answer, but none that is wrong.
    if (answer.status() > 0 && answer.status() != 200 && answer.status() < 502) {
      throw new IllegalStateException(name + ": " + answer);
    }
    if (answer.status() != 200) {
      return false;
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
    return true;
  }

  /** The first answer with 200 of a few servers, or that of the last one. */
  private Http.Answer ask(String path) {
    Http.Answer answer = Http.get(jobs.get() + path, CALL_LIMIT);
    for (int i = 1; i < SERVERS && answer.status() != 200; i++) {
      answer = Http.get(jobs.get() + path, CALL_LIMIT);
    }
    return answer;
  }

  /** Looks for the last time: counters and attempts of each job are of one moment. */
  public void lookAndCount() {
    for (String name : names) {
      Wait.until(
          COUNT_LIMIT,
          () -> {
            boolean before = look(name);
            long over = over(name);
            count(name);
            return before && look(name) && over(name) == over;
          },
          () -> name + " never rests");
    }
  }

  private synchronized long over(String name) {
    return attempts.values().stream()
        .filter(each -> each.job().equals(name) && each.over())
        .count();
  }

  private synchronized void count(String name) {
    Http.Answer answer = ask("/v1/scheduler/jobs/search?name=" + name + "&limit=100");
    if (answer.status() != 200) {
      return;
    }
    for (JsonNode job : answer.json()) {
      if (job.path("name").asText().equals(name)) {
        counts.put(
            name, new Counts(job.path("successCount").asLong(), job.path("errorCount").asLong()));
      }
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
  public synchronized List<Attempt> attempts() {
    return attempts.values().stream()
        .filter(
            each ->
                each.over() || shownLast.getOrDefault(each.job(), Set.of()).contains(each.taskId()))
        .toList();
  }

  public synchronized List<Miss> misses() {
    return new ArrayList<>(misses.values());
  }

  public synchronized Map<String, Counts> counts() {
    return Map.copyOf(counts);
  }
}
