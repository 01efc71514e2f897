package io.souk.bench.standing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The gate of all reads. */
class PopulationTest {

  private static final String STATE =
      """
      {"version":"1.11.0","slaves":[{"id":"S0","hostname":"10.0.0.0","used_resources":{"cpus":1.0}},
      {"id":"S1","hostname":"10.0.0.1","attributes":{"hostname":"no"}}],"recovered_slaves":[],
      "frameworks":[{"id":"F","tasks":[%s],"completed_tasks":[%s],"unreachable_tasks":[]}],
      "completed_frameworks":[],"orphan_tasks":[]}
      """;

  private final Population population = new Population(2);

  private static String task(String id, String state) {
    return "{\"id\":\"%s\",\"statuses\":[{\"state\":\"TASK_LOST\"}],\"state\":\"%s\"}"
        .formatted(id, state);
  }

  private static String running(String... ids) {
    return String.join(",", List.of(ids).stream().map(id -> task(id, "TASK_RUNNING")).toList());
  }

  private List<String> check(String tasks, String completed, Population.Span when)
      throws IOException {
    byte[] body = STATE.formatted(tasks, completed).getBytes(StandardCharsets.UTF_8);
    return population.check(Answer.ofState(body), when);
  }

  private void run(String... tasks) {
    for (String task : tasks) {
      population.launched(task);
      population.running(task);
    }
  }

  /** An answer that is asked for now and takes as long as anybody may want. */
  private static Population.Span now() {
    long now = System.nanoTime();
    return new Population.Span(now, now + TimeUnit.MINUTES.toNanos(1), 0);
  }

  @Test
  void theGateFindsWhatIsMissingOrDoubled() throws IOException {
    run("a", "b");
    assertThat(check(running("a", "b"), "", now())).isEmpty();
    assertThat(check(running("a"), "", now())).containsExactly("b runs and is not shown to");
    assertThat(check(running("a", "b", "b"), "", now())).containsExactly("b is shown 2 times");
    assertThat(check(running("a", "b", "c"), "", now())).containsExactly("c was never launched");
    assertThat(check(running("a") + "," + task("b", "TASK_STAGING"), "", now()))
        .containsExactly("b runs and is not shown to");
    assertThat(check(running("a", "b"), task("b", "TASK_FINISHED"), now()))
        .contains("b is shown 2 times");
  }

  @Test
  void whatChangesMeanwhileMayBeShownEitherWay() throws IOException {
    run("a", "b");
    Population.Span when = now();
    population.ending("b", System.nanoTime());
    population.launched("c");
    assertThat(check(running("a", "b"), "", when)).isEmpty();
    assertThat(check(running("a"), task("b", "TASK_FINISHED"), when)).isEmpty();
    assertThat(check(running("a", "c"), "", when)).isEmpty();
  }

  @Test
  void whatHasEndedLongAgoMustNotRun() throws IOException {
    run("a", "b");
    population.ending("b", System.nanoTime());
    assertThat(check(running("a", "b"), "", now())).containsExactly("b does not run any more");
    Population.Span patient =
        new Population.Span(System.nanoTime(), System.nanoTime(), TimeUnit.MINUTES.toNanos(1));
    assertThat(check(running("a", "b"), "", patient)).isEmpty();
  }

  @Test
  void theGateFindsAgentsThatAreMissingOrDoubled() {
    assertThat(population.check(List.of("10.0.0.0", "10.0.0.1"), 0, now())).isEmpty();
    assertThat(population.check(List.of("10.0.0.0"), 0, now()))
        .containsExactly("agent 10.0.0.1 is shown 0 times");
    assertThat(population.check(List.of("10.0.0.0", "10.0.0.1", "10.0.0.1"), 0, now()))
        .containsExactly("agent 10.0.0.1 is shown 2 times");
    assertThat(population.check(List.of("10.0.0.0", "10.0.0.1", "x"), 0, now()))
        .containsExactly("agent x is none of this cluster");
  }

  @Test
  void countsMustBeBetweenWhatMustAndWhatMayRun() {
    run("a", "b");
    population.launched("c");
    List<String> hosts = List.of("10.0.0.0", "10.0.0.1");
    assertThat(population.check(hosts, 2, now())).isEmpty();
    assertThat(population.check(hosts, 3, now())).isEmpty();
    assertThat(population.check(hosts, 1, now())).containsExactly("1 tasks run: expected 2 to 3");
    assertThat(population.check(hosts, 4, now())).hasSize(1);
  }

  @Test
  void summariesAndOperatorAnswersAreRead() throws IOException {
    Answer.Summary summary =
        Answer.ofSummary(
            """
            {"hostname":"m","slaves":[{"hostname":"h","TASK_STAGING":1,"TASK_RUNNING":4,
            "TASK_FINISHED":9,"framework_ids":["f"]}],"frameworks":[{"TASK_RUNNING":5}]}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(summary).isEqualTo(new Answer.Summary(List.of("h"), 5));
    Answer answer =
        Answer.ofOperatorJson(
            """
            {"type":"GET_STATE","get_state":{"get_tasks":{"tasks":[{"task_id":{"value":"a"},
            "state":"TASK_RUNNING"}],"completed_tasks":[{"task_id":{"value":"b"},"state":"TASK_LOST"}]},
            "get_agents":{"agents":[{"agent_info":{"hostname":"h"},"active":true}]}}}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(answer).isEqualTo(new Answer(List.of("h"), List.of("a"), List.of("b")));
  }
}
