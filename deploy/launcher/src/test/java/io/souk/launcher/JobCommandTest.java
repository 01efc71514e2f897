package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code souk job …}: what the commands send, print and refuse. */
class JobCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/chronos/v1/scheduler";

  private final StubPlatform platform = new StubPlatform();

  @BeforeEach
  void oneJob() {
    job("j", "\"schedule\":\"R/2040-01-01T00:00:00Z/P1D\"");
    platform.answer("GET " + API + "/job/none", 400, "{\"message\":\"no job\"}");
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private void job(String name, String more) {
    platform.answer(
        "GET " + API + "/job/" + name, 200, "{\"name\":\"%s\",%s}".formatted(name, more));
  }

  private void runs(String... runs) {
    platform.answer(
        "GET " + API + "/job/j/runs",
        200,
        "{\"name\":\"j\",\"runs\":[%s]}".formatted(String.join(",", runs)));
  }

  private static String attempt(long due, int attempt, String state, String more) {
    return "{\"taskId\":\"ct:%d:%d:j:\",\"attempt\":%d,\"cause\":\"manual\",\"state\":\"%s\"%s}"
        .formatted(due, attempt, attempt, state, more);
  }

  private StubPlatform.Ran ok(String... line) {
    StubPlatform.Ran ran = platform.run(line);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran;
  }

  private void fails(String error, String... line) {
    StubPlatform.Ran ran = platform.run(line);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err().lines().reduce((first, last) -> last)).contains("souk: " + error);
  }

  @Test
  void list() throws Exception {
    platform.answer(
        "GET " + API + "/jobs",
        200,
        "[{\"name\":\"a\",\"schedule\":\"R/x/P1D\",\"successCount\":2,\"errorCount\":1,"
            + "\"lastSuccess\":\"s\",\"lastError\":\"e\",\"nextRun\":\"n\"},"
            + "{\"name\":\"b\",\"parents\":[\"a\",\"z\"],\"disabled\":true}]");
    assertThat(ok("job", "list").out())
        .isEqualTo(
            """
            JOB  SCHEDULE    SUCCEEDED  FAILED  LAST SUCCESS  LAST ERROR  NEXT RUN
            a    R/x/P1D     2          1       s             e           n
            b    after a, z  0          0       -             -           disabled
            """);
    assertThat(JSON.readTree(ok("job", "list", "-o", "json").out())).hasSize(2);
  }

  @Test
  void show() throws Exception {
    platform.answer("GET " + API + "/job/j/explain", 200, "{\"nextRun\":\"n\"}");
    platform.answer(
        "GET " + API + "/job/j/changes",
        200,
        "{\"changes\":[{\"number\":2,\"at\":\"t2\",\"by\":\"ops\",\"from\":\"10.0.0.7\",\"what\":\"changed\","
            + "\"members\":[\"command\",\"cpus\"],\"note\":\"\"},{\"number\":1,\"at\":\"t1\",\"by\":\"platform\","
            + "\"from\":\"\",\"what\":\"created\",\"members\":[],\"note\":\"why\"}]}");
    assertThat(ok("job", "show", "j").out())
        .contains("schedule  R/2040-01-01T00:00:00Z/P1D", "nextRun   n")
        .contains("change 2  t2 changed by ops from 10.0.0.7: command, cpus\n")
        .contains("change 1  t1 created by platform (why)\n");
    assertThat(JSON.readTree(ok("job", "show", "j", "-o", "json").out()).path("name").asText())
        .isEqualTo("j");
  }

  @ParameterizedTest
  @CsvSource({"show", "runs", "logs", "stop", "enable", "disable", "next", "run"})
  void aJobThatIsNotThere(String command) {
    fails("there is no job none", "job", command, "none");
    assertThat(platform.requests()).containsExactly(API + "/job/none");
  }

  @Test
  void runsWithWhatIsKnownOfEach() throws Exception {
    platform.answer(
        "GET " + API + "/job/j/runs",
        200,
        "{\"name\":\"j\",\"runs\":["
            + attempt(3, 0, "QUEUED", ",\"waitingFor\":\"no cpus\"")
            + ","
            + attempt(
                2,
                1,
                "FAILED",
                ",\"launched\":\"2026-01-01T00:00:00.000Z\",\"started\":\"2026-01-01T00:00:01.000Z\","
                    + "\"finished\":\"2026-01-01T01:02:04.000Z\",\"exitCode\":3,"
                    + "\"hostname\":\"h1\",\"message\":\"broke\\nbadly\"")
            + "],\"missed\":[{\"from\":\"f\",\"to\":\"t\",\"count\":4,\"reason\":\"was down\"}]}");
    assertThat(ok("job", "runs", "j").out())
        .isEqualTo(
            """
            RUN       TRY  STATE   CAUSE   BEGAN                     TOOK      EXIT  HOST  MESSAGE
            ct:3:0:j:  0    QUEUED  manual  -                         -         -     -     waits for room: no cpus
            ct:2:1:j:  1    FAILED  manual  2026-01-01T00:00:01.000Z  1h02m03s  3     h1    broke

            MISSED FROM  TO  RUNS  REASON
            f            t   4     was down
            """
                .replaceFirst("RUN {7}", "RUN        "));
    assertThat(JSON.readTree(ok("job", "runs", "j", "-o", "json").out()).path("runs")).hasSize(2);
  }

  @Test
  void switchesAreSeenToBeTurned() throws Exception {
    platform.answer("PUT " + API + "/job/j/disable", 204, "");
    fails("job j is not disabled", "job", "disable", "j");
    platform.then("PUT " + API + "/job/j/disable", () -> job("j", "\"disabled\":true"));
    assertThat(ok("job", "disable", "j").out()).isEmpty();
    platform.answer("PUT " + API + "/job/j/enable", 204, "");
    fails("job j is not enabled", "job", "enable", "j");
    platform.then("PUT " + API + "/job/j/enable", () -> job("j", "\"disabled\":false"));
    JsonNode done = JSON.readTree(ok("job", "enable", "j", "-o", "json").out());
    assertThat(done.toString()).isEqualTo("{\"name\":\"j\",\"done\":\"enabled\"}");
  }

  @Test
  void stopWaitsForTheEnd() {
    runs(attempt(1, 0, "RUNNING", ""));
    platform.answer("DELETE " + API + "/task/kill/j", 204, "");
    fails("still alive after 0 s: ct:1:0:j:", "job", "stop", "j", "--timeout", "0s");
    AtomicInteger looks = new AtomicInteger();
    platform.then(
        "GET " + API + "/job/j/runs",
        () -> {
          if (looks.incrementAndGet() > 2) {
            runs(attempt(2, 0, "RUNNING", ""), attempt(1, 0, "KILLED", ""));
          }
        });
    ok("job", "stop", "j");
    assertThat(looks).hasValueGreaterThan(2);
  }

  @Test
  void remove() {
    fails("DELETE " + API + "/job/j answered 404", "job", "remove", "j");
    platform.answer("DELETE " + API + "/job/j", 204, "");
    fails("job j is still there", "job", "remove", "j");
    platform.then(
        "DELETE " + API + "/job/j", () -> platform.answer("GET " + API + "/job/j", 400, ""));
    ok("job", "remove", "j");
  }

  @Test
  void next() throws Exception {
    platform.answer(
        "GET " + API + "/job/j/next",
        200,
        "{\"zone\":\"Europe/Berlin\",\"next\":[{\"utc\":\"u\",\"local\":\"l\"}]}");
    assertThat(ok("job", "next", "j", "-n", "3").out()).isEqualTo("UTC  Europe/Berlin\nu    l\n");
    assertThat(platform.requests()).contains(API + "/job/j/next?count=3");
    assertThat(JSON.readTree(ok("job", "next", "j", "-o", "json").out()).path("next")).hasSize(1);
    platform.answer("GET " + API + "/job/j/next", 200, "{\"next\":[]}");
    assertThat(ok("job", "next", "j").out()).contains("job j has no occurrence left of R/2040");
    job("j", "\"parents\":[\"a\",\"b\"]");
    assertThat(ok("job", "next", "j").out()).isEqualTo("job j runs after a, b\n");
    job("j", "\"disabled\":true");
    assertThat(ok("job", "next", "j").out()).isEqualTo("job j is disabled\n");
    StubPlatform.Ran many = platform.run("job", "next", "j", "-n", "1001");
    assertThat(many.exit()).isEqualTo(2);
    assertThat(many.err()).isEqualTo("souk: --count 1001: expected 1 to 1000\n");
  }

  @Test
  void run() {
    platform.answer("PUT " + API + "/job/j", 204, "");
    ok("job", "run", "j", "--arguments", "a b");
    assertThat(platform.requests()).contains(API + "/job/j?arguments=a%20b");
    fails("the platform did not name the run", "job", "run", "j", "--wait");
  }

  @Test
  void runAndWaitFollowsTheRunThroughItsAttempts() throws Exception {
    platform.answer("PUT " + API + "/job/j", 204, "", "Souk-Task-Id: ct:100:0:j:");
    AtomicInteger looks = new AtomicInteger();
    String other = attempt(90, 0, "FINISHED", "");
    platform.then(
        "GET " + API + "/job/j/runs",
        () -> {
          switch (looks.incrementAndGet()) {
            case 1 -> runs(attempt(100, 0, "QUEUED", ",\"waitingFor\":\"no cpus\""), other);
            case 2 -> runs(attempt(101, 0, "RUNNING", ""), other);
            case 3 -> runs(attempt(101, 1, "QUEUED", ""), attempt(101, 0, "FAILED", ""), other);
            default ->
                runs(attempt(101, 1, "FINISHED", ",\"exitCode\":0"), attempt(101, 0, "FAILED", ""));
          }
        });
    StubPlatform.Ran ran = ok("job", "run", "j", "--wait", "--timeout", "30s");
    assertThat(ran.err())
        .contains("attempt 0 is QUEUED, waiting for room: no cpus", "attempt 1 is QUEUED");
    assertThat(ran.out()).isEqualTo("run ct:100:0:j: is FINISHED, exit code 0\n");
    looks.set(3);
    JsonNode json = JSON.readTree(ok("job", "run", "j", "--wait", "-o", "json").out());
    assertThat(json.path("state").asText()).isEqualTo("FINISHED");
  }

  @Test
  void runAndWaitFailsUnlessTheRunSucceeded() {
    platform.answer("PUT " + API + "/job/j", 204, "", "Souk-Task-Id: ct:100:0:j:");
    runs(attempt(100, 0, "FAILED", ",\"exitCode\":3,\"message\":\"broke\""));
    fails(
        "the run ct:100:0:j: of job j did not succeed: FAILED, exit code 3: broke",
        "job",
        "run",
        "j",
        "--wait");
    runs(attempt(100, 0, "RUNNING", ""));
    fails(
        "the run ct:100:0:j: of job j is not over after 0 s: attempt 0 is RUNNING",
        "job",
        "run",
        "j",
        "--wait",
        "--timeout",
        "0s");
  }

  @Test
  void logsOfWhatHasNoneYet() {
    runs();
    fails("job j has not run yet", "job", "logs", "j");
    fails("j has no run ct:9:0:j:", "job", "logs", "j", "ct:9:0:j:");
    runs(attempt(1, 0, "QUEUED", ",\"waitingFor\":\"no cpus\""));
    fails("run ct:1:0:j: waits: no cpus", "job", "logs", "j");
    fails("still waiting after 0 s: ct:1:0:j:", "job", "logs", "j", "-f", "--timeout", "0s");
    runs(attempt(1, 0, "FAILED", ",\"agentId\":\"a\""));
    String log = API + "/job/j/run/ct:1:0:j:/logs";
    platform.answer("GET " + log, 400, "{\"message\":\"no sandbox\"}");
    fails("GET " + log + " answered 400: no sandbox", "job", "logs", "j");
    platform.answer("GET " + log, 200, "");
    ok("job", "logs", "j", "ct:1:0:j:", "-f", "--stderr", "--tail", "5");
    assertThat(platform.requests().getLast())
        .endsWith("/run/ct%3A1%3A0%3Aj%3A/logs?stream=stderr&follow=true&tail=5");
  }

  @Test
  void graph() throws Exception {
    String graph =
        """
        {'nodes':[{'name':'a','status':'success','state':'idle'},
          {'name':'alone','status':'fresh','state':'idle'},
          {'name':'d','status':'fresh','state':'idle'},
          {'name':'b','status':'failure','state':'1 running'},
          {'name':'c','status':'fresh','state':'idle','disabled':true}],
         'links':[{'parent':'b','child':'d','satisfied':true},{'parent':'c','child':'d'},
          {'parent':'a','child':'b'},{'parent':'a','child':'c','satisfied':true}]}
        """
            .replace('\'', '"');
    platform.answer("GET " + API + "/graph/json", 200, graph);
    assertThat(ok("job", "graph").out())
        .isEqualTo(
            """
            JOB    STATUS    STATE      ALSO AFTER  WAITS FOR
            a      success   idle       -           -
              b    failure   1 running  -           a
                d  fresh     idle       c           c
              c    disabled  idle       -           -
            1 job stands alone
            """);
    assertThat(JSON.readTree(ok("job", "graph", "-o", "json").out()))
        .isEqualTo(JSON.readTree(graph));
    platform.answer("GET " + API + "/graph/dot", 200, "digraph G {\n}\n");
    assertThat(ok("job", "graph", "--dot").out()).isEqualTo("digraph G {\n}\n");
    platform.answer("GET " + API + "/graph/json", 200, "{\"nodes\":[],\"links\":[]}");
    assertThat(ok("job", "graph").out()).isEqualTo("there is no job\n");
  }
}
