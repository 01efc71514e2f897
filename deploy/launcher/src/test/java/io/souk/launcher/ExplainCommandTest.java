package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code souk explain}: what it finds, in words. */
class ExplainCommandTest {

  private final StubPlatform platform = new StubPlatform();

  @BeforeEach
  void frameworks() {
    platform.answer(
        "GET /mesos/state-summary",
        200,
        "{\"frameworks\":[{\"id\":\"m-1\",\"name\":\"marathon\"},"
            + "{\"id\":\"c-1\",\"name\":\"chronos\"}]}");
    platform.answer("GET /chronos/v1/scheduler/jobs", 200, "[]");
    platform.answer("GET /mesos/tasks", 200, "{\"tasks\":[]}");
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void anAppThatNeedsMoreThanThereIs() throws Exception {
    platform.answer(
        "GET /marathon/v2/apps/web",
        200,
        "{\"app\":{\"id\":\"/web\",\"cpus\":1,\"mem\":4096,\"disk\":0,"
            + "\"deployments\":[{\"id\":\"d-1\"}]}}");
    platform.answer(
        "GET /marathon/v2/explain/web",
        200,
        service(
            2,
            "1 of 3 instances run, 1 on the way, 1 waiting",
            "{\"text\":\"3 agents offer too little memory\",\"remedy\":\"ask for at most 1024 MB\"},"
                + "{\"text\":\"1 instance is launched\"}"));
    platform.answer("GET /marathon/v2/queue", 200, "{\"queue\":[{\"app\":{\"id\":\"/web\"}}]}");
    platform.answer(
        "GET /marathon/v2/deployments/d-1",
        200,
        "{\"waiting\":{\"step\":2,\"totalSteps\":3,\"stalled\":true,"
            + "\"lastProgress\":\"2026-01-01T00:00:00.000Z\",\"actions\":["
            + "{\"app\":\"/web\",\"waitsFor\":[{\"message\":\"said already\"}]},"
            + "{\"app\":\"/db\",\"waitsFor\":[{\"message\":\"1 instance of /db: not healthy yet\"}]}]}}");
    platform.answer(
        "GET /mesos/explain",
        200,
        explanation(
            "{\"reason\":\"LACKS\",\"agents\":3,\"resource\":\"mem\",\"asked\":4096.0,"
                + "\"most\":{\"mem\":1024.0}}",
            "{\"reason\":\"RESERVED\",\"agents\":1,\"kept_for\":[\"x\"]}"));
    StubPlatform.Ran ran = platform.run("explain", "web");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            app /web
              1 of 3 instances run, 1 on the way, 1 waiting
              3 agents offer too little memory
                help: ask for at most 1024 MB
              1 instance is launched
              deployment d-1 is at step 2 of 3 and stands still since 2026-01-01T00:00:00.000Z
                it waits for 1 instance of /db: not healthy yet
              3 agents have too little memory: asked 4096 MB, best 1024 MB
              1 agent is kept for role x
            """);
    assertThat(platform.requests())
        .contains("/mesos/explain?framework=m-1&resources=cpus%3A1%3Bmem%3A4096");
    JsonNode json =
        new ObjectMapper().readTree(platform.run("explain", "/web", "-o", "json").out());
    assertThat(json.path("kind").asText()).isEqualTo("app");
    assertThat(json.path("reasons")).hasSize(8);
    assertThat(json.at("/service/instances/waiting").asInt()).isEqualTo(2);
    assertThat(json.at("/kernel/agents").asInt()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"reason":"DECLINED","agents":2,"until":112.5} | 2 agents were declined by marathon, to be offered again in 13 s
          {"reason":"OFFERED","agents":1} | 1 agent is offered to marathon now
          {"reason":"FITS","agents":2} | 2 agents have room and will be offered to marathon
          {"reason":"AGENTS_AWAITED","agents":1} | 1 agent has room, but the new leader offers nothing until more agents are back
          {"reason":"SUPPRESSED","agents":2} | marathon wants no offers in role eng/ads for now
          {"reason":"QUOTA_LIMIT","agents":2} | role eng/ads has used its quota; in use are 3 of 3 cpus
          {"reason":"QUOTA_LIMIT","agents":2,"resource":"mem","asked":5.0} | the quota of role eng/ads leaves too little: asked 5 MB mem; in use are 3 of 3 cpus
          {"reason":"KEPT_FOR_QUOTA","agents":1} | what is left of 1 agent is kept for the guarantees of other roles
          {"reason":"AGENT_INACTIVE","agents":1} | 1 agent is not connected or taken out of the offers
          {"reason":"LACKS","agents":1,"resource":"cpus","asked":8.0,"most":{}} | 1 agent has too few cpus: asked 8, best 0
          {"reason":"LACKS","agents":2,"resource":"fpga","asked":1.0,"most":{"fpga":0.5}} | 2 agents have too little fpga: asked 1, best 0.5
          {"reason":"SOMETHING_NEW","agents":2} | 2 agents: SOMETHING_NEW
          """)
  void wordsOfReasons(String entry, String line) {
    platform.answer(
        "GET /marathon/v2/apps/web", 200, "{\"app\":{\"id\":\"/web\",\"instances\":1}}");
    platform.answer("GET /marathon/v2/explain/web", 200, service(1, "0 of 1 instances run", ""));
    platform.answer("GET /marathon/v2/queue", 200, "{\"queue\":[{\"app\":{\"id\":\"/web\"}}]}");
    platform.answer("GET /mesos/explain", 200, explanation(entry));
    assertThat(platform.run("explain", "web").out())
        .isEqualTo("app /web\n  0 of 1 instances run\n  " + line + "\n");
  }

  @Test
  void aPod() {
    platform.answer(
        "GET /marathon/v2/explain/p",
        200,
        service(1, "0 of 1 instances run, 1 waiting", "{\"text\":\"no room\"}")
            .replaceFirst("\\{", "{\"id\":\"/p\","));
    assertThat(platform.run("explain", "p").out())
        .isEqualTo("pod /p\n  0 of 1 instances run, 1 waiting\n  no room\n");
  }

  @Test
  void anAppThatRuns() {
    platform.answer(
        "GET /marathon/v2/apps/web",
        200,
        "{\"app\":{\"id\":\"/web\",\"instances\":1,\"tasksRunning\":1}}");
    platform.answer("GET /marathon/v2/explain/web", 200, service(0, "1 of 1 instances run", ""));
    assertThat(platform.run("explain", "web").out())
        .isEqualTo("app /web\n  1 of 1 instances run\n");
  }

  private void job(String name, String reasons, String runs) {
    platform.answer(
        "GET /chronos/v1/scheduler/job/" + name,
        200,
        "{\"name\":\"%s\",\"cpus\":0.5,\"mem\":64,\"disk\":0}".formatted(name));
    platform.answer(
        "GET /chronos/v1/scheduler/job/" + name + "/explain",
        200,
        "{\"reasons\":[" + reasons + "]}");
    platform.answer(
        "GET /chronos/v1/scheduler/job/" + name + "/runs", 200, "{\"runs\":[" + runs + "]}");
  }

  @Test
  void aJobWhoseRunFindsNoRoom() throws Exception {
    job(
        "Night job",
        "{\"code\":\"NO_ROOM\",\"text\":\"the run waits for room\"},"
            + "{\"code\":\"NEXT\",\"text\":\"it is due next at noon\"}",
        "{\"taskId\":\"ct:1:0:Night job:\",\"state\":\"QUEUED\"}");
    platform.answer("GET /mesos/explain", 200, "{\"time\":100.0,\"agents\":0,\"frameworks\":[]}");
    assertThat(platform.run("explain", "Night job").out())
        .isEqualTo(
            """
            job Night job
              the run waits for room
              it is due next at noon
              no agent is registered
            """);
    assertThat(platform.requests())
        .contains("/mesos/explain?framework=c-1&resources=cpus%3A0.5%3Bmem%3A64");
    JsonNode json =
        new ObjectMapper().readTree(platform.run("explain", "Night job", "-o", "json").out());
    assertThat(json.path("kind").asText()).isEqualTo("job");
    assertThat(json.at("/job/reasons/1/code").asText()).isEqualTo("NEXT");
  }

  @Test
  void aJobThatFailed() {
    job(
        "j",
        "{\"code\":\"DISABLED\",\"text\":\"the job is disabled\"}",
        "{\"taskId\":\"ct:1:0:j:\",\"state\":\"FAILED\",\"exitCode\":3,\"message\":\"broke\"}");
    assertThat(platform.run("explain", "j").out())
        .isEqualTo(
            "job j\n  the job is disabled\n"
                + "  its last run, ct:1:0:j:, is FAILED, exit code 3: broke\n");
  }

  @Test
  void aJobThatHasNotRun() {
    job("j", "{\"code\":\"PARENTS\",\"text\":\"it waits for the success of a\"}", "");
    assertThat(platform.run("explain", "j").out())
        .isEqualTo("job j\n  it waits for the success of a\n  it has not run yet\n");
  }

  @Test
  void aTask() {
    platform.answer(
        "GET /mesos/tasks",
        200,
        "{\"tasks\":[{\"id\":\"t\",\"state\":\"TASK_FAILED\",\"slave_id\":\"a\","
            + "\"statuses\":[{\"state\":\"TASK_FAILED\"}]}]}");
    platform.answer(
        "GET /mesos/explain", 200, "{\"task\":{\"reason\":\"REASON_X\",\"message\":\"broke\"}}");
    assertThat(platform.run("explain", "t").out())
        .isEqualTo("task t\n  TASK_FAILED on agent a\n  reason: REASON_X\n  message: broke\n");
  }

  @ParameterizedTest
  @CsvSource({"nothing", "'a b?c#d'", "..", "'é'"})
  void whatIsNotThere(String name) {
    StubPlatform.Ran ran = platform.run("explain", name);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("souk: there is no app, job or task '" + name + "'\n");
  }

  private static String service(int waiting, String summary, String reasons) {
    return "{\"summary\":\"%s\",\"instances\":{\"waiting\":%d},\"reasons\":[%s]}"
        .formatted(summary, waiting, reasons);
  }

  private static String explanation(String... now) {
    return "{\"time\":100.0,\"agents\":4,\"frameworks\":[{\"id\":\"m-1\",\"name\":\"marathon\","
        + "\"connected\":true,\"roles\":[{\"role\":\"eng/ads\",\"now\":["
        + String.join(",", now)
        + "]}]}],\"quotas\":[{\"role\":\"eng\",\"limit\":{\"cpus\":3.0},"
        + "\"consumed\":{\"cpus\":3.0}}]}";
  }
}
