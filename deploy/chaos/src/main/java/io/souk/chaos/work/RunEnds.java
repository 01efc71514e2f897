package io.souk.chaos.work;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Http.Answer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What the jobs API says became of runs that were asked for, by their argument. */
public final class RunEnds {

  private static final int SERVERS = 4;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Set<String> OVER = Set.of("FINISHED", "FAILED", "KILLED", "LOST", "MISSED");

  private final Supplier<String> jobs;
  private final List<String> names;
  private final Map<String, String> ends = new TreeMap<>();
  private final Set<String> open = new HashSet<>();

  /**
   * @param jobs base URL of a server that has the jobs API; asked for each call
   * @param names of the jobs
   */
  public RunEnds(Supplier<String> jobs, List<String> names) {
    this.jobs = jobs;
    this.names = List.copyOf(names);
  }

  /** Looks at every job once, as far as the API answers; whether all of them were shown. */
  public synchronized boolean look() {
    open.clear();
    boolean all = true;
    for (String name : names) {
      Answer answer = ask("/v1/scheduler/job/" + name + "/runs");
      all &= answer.status() == 200;
      if (answer.status() == 200) {
        answer.json().path("runs").forEach(this::note);
      }
    }
    return all;
  }

  private Answer ask(String path) {
    Answer answer = Http.get(jobs.get() + path, LIMIT);
    for (int i = 1; i < SERVERS && answer.status() != 200; i++) {
      answer = Http.get(jobs.get() + path, LIMIT);
    }
    return answer;
  }

  private void note(JsonNode run) {
    String mark = run.path("arguments").asText();
    String state = run.path("state").asText();
    if (OVER.contains(state)) {
      String why = run.path("message").asText();
      ends.put(mark, state.equals("FINISHED") ? state : state + " " + why);
    } else {
      open.add(mark);
    }
  }

  /** By argument; {@code FINISHED}, or the state and the reason. */
  public synchronized Map<String, String> ends() {
    return new TreeMap<>(ends);
  }

  /** Those not over, as of the last look. */
  public synchronized Set<String> open() {
    return Set.copyOf(open);
  }
}
