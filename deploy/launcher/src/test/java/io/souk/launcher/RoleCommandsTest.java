package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code souk quota}, {@code weights} and {@code reserve}: what they send, print and refuse. */
class RoleCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ROLES =
      """
      {"roles":[
        {"name":"eng","weight":2.0,"quota":{"role":"eng","guarantee":{"cpus":0.5},
          "limit":{"cpus":1.5,"mem":2048.0},"consumed":{"cpus":0.6}}},
        {"name":"other","weight":1.0,"quota":{"role":"other","guarantee":{},"limit":{},
          "consumed":{"cpus":3.0}}}]}
      """;

  private final StubPlatform platform = new StubPlatform();

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void quotaList() throws Exception {
    platform.answer("GET /mesos/roles", 200, ROLES);
    StubPlatform.Ran ran = platform.run("quota", "list");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            ROLE  RESOURCE  GUARANTEE  LIMIT  CONSUMED
            eng   cpus      0.5        1.5    0.6
            eng   mem       -          2048   0
            """);
    JsonNode json = JSON.readTree(platform.run("quota", "list", "-o", "json").out());
    assertThat(json).hasSize(1);
    assertThat(json.at("/0/limit/mem").asDouble()).isEqualTo(2048);
  }

  @Test
  void quotaShow() {
    platform.answer("GET /mesos/roles", 200, ROLES);
    assertThat(platform.run("quota", "show", "eng").out()).contains("eng   mem");
    StubPlatform.Ran none = platform.run("quota", "show", "other");
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).isEqualTo("souk: role other has no quota\n");
  }

  @Test
  void quotaSet() throws Exception {
    platform.answer("GET /mesos/roles", 200, ROLES);
    platform.answer("POST /mesos/api/v1", 200, "");
    StubPlatform.Ran ran =
        platform.run(
            "quota",
            "set",
            "eng",
            "--guarantee",
            "cpus=0.5",
            "--limit",
            "cpus=1.5,mem=2048",
            "--force");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("eng   cpus      0.5        1.5    0.6");
    assertThat(JSON.readTree(platform.bodies().getFirst()))
        .isEqualTo(
            JSON.readTree(
                """
                {"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[
                  {"role":"eng","guarantees":{"cpus":{"value":0.5}},
                   "limits":{"cpus":{"value":1.5},"mem":{"value":2048}}}]}}
                """));
  }

  @Test
  void whatTheMasterRefusesIsOneLine() {
    platform.answer("POST /mesos/api/v1", 400, "Invalid quota for role 'eng': no");
    StubPlatform.Ran ran = platform.run("quota", "set", "eng", "--limit", "cpus=1");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo("souk: POST /mesos/api/v1 answered 400: Invalid quota for role 'eng': no\n");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void quotaRemove() {
    platform.answer("POST /mesos/api/v1", 200, "");
    assertThat(platform.run("quota", "remove", "eng").exit()).isZero();
    assertThat(platform.bodies())
        .containsExactly("{\"type\":\"REMOVE_QUOTA\",\"remove_quota\":{\"role\":\"eng\"}}");
  }

  @Test
  void weights() {
    platform.answer(
        "GET /mesos/weights",
        200,
        "[{\"role\":\"eng\",\"weight\":2.0},{\"role\":\"eng/ads\",\"weight\":0.5}]");
    platform.answer("PUT /mesos/weights", 200, "");
    assertThat(platform.run("weights", "list").out())
        .isEqualTo("ROLE     WEIGHT\neng      2\neng/ads  0.5\n");
    StubPlatform.Ran set = platform.run("weights", "set", "eng/ads=0.5");
    assertThat(set.out()).isEqualTo("ROLE     WEIGHT\neng/ads  0.5\n");
    assertThat(platform.bodies()).containsExactly("[{\"role\":\"eng/ads\",\"weight\":0.5}]");
  }

  private static final String AGENT =
      "{\"slaves\":[{\"id\":\"a\",\"reserved_resources\":%s,\"reserved_resources_full\":{}}]}";

  private static final String OPERATIONS =
      "{\"get_operations\":{\"operations\":[{\"agent_id\":{\"value\":\"a\"},"
          + "\"latest_status\":{\"state\":\"OPERATION_%s\"}}]}}";

  /** The reservation, the answers about operations that follow it, and what is reserved then. */
  private StubPlatform.Ran reserve(String verb, String timeout, String then, String... states) {
    platform.answer("GET /mesos/slaves", 200, AGENT.formatted("{\"eng\":{\"cpus\":1.0}}"));
    Deque<String> left = new ArrayDeque<>(List.of(states));
    platform.then(
        "POST /mesos/api/v1",
        () -> {
          if (platform.bodies().getLast().contains("GET_OPERATIONS")) {
            String state = left.size() > 1 ? left.remove() : left.element();
            platform.answer("POST /mesos/api/v1", 200, OPERATIONS.formatted(state));
            if (!state.equals("PENDING")) {
              platform.answer("GET /mesos/slaves", 200, AGENT.formatted(then));
            }
          } else {
            platform.answer("POST /mesos/api/v1", 202, "");
          }
        });
    return platform.run(
        "reserve",
        verb,
        "--agent",
        "a",
        "--role",
        "eng",
        "--resources",
        "cpus:0.5",
        "--principal",
        "ops",
        "--timeout",
        timeout);
  }

  @Test
  void reserveWaitsUntilTheAgentHasDoneIt() throws Exception {
    StubPlatform.Ran ran =
        reserve(
            "add", "60s", "{\"eng\":{\"cpus\":1.5,\"mem\":0.0}}", "PENDING", "PENDING", "FINISHED");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("AGENT  ROLE  RESOURCES\na      eng   cpus:1.5\n");
    assertThat(platform.bodies()).hasSize(4);
    assertThat(JSON.readTree(platform.bodies().getFirst()))
        .isEqualTo(
            JSON.readTree(
                """
                {"type":"RESERVE_RESOURCES","reserve_resources":{"agent_id":{"value":"a"},
                  "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5},
                    "reservations":[{"type":"DYNAMIC","role":"eng","principal":"ops"}]}]}}
                """));
  }

  @Test
  void whatTheAgentDidNotDoIsAFailure() {
    StubPlatform.Ran ran = reserve("add", "60s", "{\"eng\":{\"cpus\":1.0}}", "PENDING", "FAILED");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("souk: agent a has not done it\n");
  }

  @Test
  void anAgentThatDoesNotAnswerIsAFailure() {
    StubPlatform.Ran ran = reserve("remove", "100ms", "{}", "PENDING");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).startsWith("souk: the agent has not answered after");
    assertThat(platform.bodies().getFirst()).contains("UNRESERVE_RESOURCES");
  }

  @Test
  void reserveList() {
    platform.answer(
        "GET /mesos/slaves",
        200,
        "{\"slaves\":[{\"id\":\"a\",\"reserved_resources\":{\"eng\":{\"disk\":0.0,\"cpus\":1.0,"
            + "\"ports\":\"[1-2]\"}}},{\"id\":\"b\",\"reserved_resources\":{}}]}");
    assertThat(platform.run("reserve", "list").out())
        .isEqualTo("AGENT  ROLE  RESOURCES\na      eng   cpus:1;ports:[1-2]\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          quota set eng | quota set eng: expected --guarantee, --limit or both
          quota set eng --limit cpus | --limit 'cpus': expected NAME=AMOUNT, for example cpus=4,mem=1024
          quota set eng --limit cpus=1,cpus=2 | --limit 'cpus=1,cpus=2': 'cpus' is named twice
          quota set eng --limit cpus=-1 | --limit 'cpus=-1': expected a number from 0
          quota set eng --guarantee cpus=NaN | --guarantee 'cpus=NaN': expected a number from 0
          quota set eng --guarantee cpus=1e99999999 | --guarantee 'cpus=1e99999999': expected a number from 0
          quota set eng --guarantee cpus=1, | --guarantee '': expected NAME=AMOUNT, for example cpus=4,mem=1024
          quota set a/../b --limit cpus=1 | role 'a/../b': '..' is not a component
          quota show a//b | role 'a//b': it has an empty component or a slash at an end
          weights set eng | weight 'eng': expected ROLE=WEIGHT, for example prod=2
          weights set eng=0 | weight 'eng=0': expected a weight above 0
          weights set eng=-1 | weight 'eng=-1': expected a number from 0
          weights set eng=x | weight 'eng=x': expected a number from 0
          weights set a=1 a=2 | weight 'a=2': the role is named twice
          weights set a/=1 | role 'a/': it has an empty component or a slash at an end
          reserve add --agent a --role * --resources cpus:1 | --role '*': nothing can be reserved for everybody
          reserve add --agent a --role eng --resources cpus(x):1 | --resources 'cpus(x):1': expected amounts without roles, like cpus:2;mem:512
          reserve add --agent a --role eng --resources cpus | --resources 'cpus': bad resource 'cpus' (accepted: NAME:VALUE or NAME(ROLE):VALUE)
          reserve add --agent a --role eng | Missing required option: '--resources=TEXT'
          """)
  void refusesInOneLine(String line, String message) {
    StubPlatform.Ran ran = platform.run(line.split(" "));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("souk: " + message + "\n");
    assertThat(ran.out()).isEmpty();
    assertThat(platform.bodies()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "quota list",
    "quota remove eng",
    "weights list",
    "weights set a=1",
    "reserve list",
    "explain web"
  })
  void nobodyThereIsOneLine(String line) {
    platform.close();
    StubPlatform.Ran ran = platform.run(line.split(" "));
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).startsWith("souk: no answer from http://127.0.0.1:");
  }
}
