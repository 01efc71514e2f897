package io.souk.marathon.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Roles;
import io.souk.marathon.problem.RequestException;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReaderTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final PodReader READER = new PodReader(Roles.of("*"), "");

  /** A valid pod with everything that a rule speaks of, to be spoilt in one place. */
  private static final String FULL =
      """
      {"id":"/p","environment":{"A":"b"},
       "volumes":[{"name":"shared"},{"name":"etc","host":"/etc"}],
       "containers":[
         {"name":"one","exec":{"command":{"shell":"x"}},"resources":{"cpus":0.1,"mem":32},
          "endpoints":[{"name":"web"}],
          "healthCheck":{"http":{"endpoint":"web"}},
          "resourceLimits":{"cpus":"unlimited","mem":64},
          "volumeMounts":[{"name":"shared","mountPath":"data"},
                          {"name":"etc","mountPath":"etc","readOnly":true}],
          "artifacts":[{"uri":"http://h/a.tgz"}]},
         {"name":"two","exec":{"command":{"argv":["x","y"]}},"resources":{},
          "endpoints":[{"name":"other","hostPort":8080}],
          "volumeMounts":[{"name":"shared","mountPath":"data"}]}],
       "scheduling":{"placement":{"constraints":[{"fieldName":"hostname","operator":"unique"}]}}}
      """;

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void fillsInEveryDefault() {
    JsonNode pod =
        READER.readNew(
            json(
                """
                {"id":"p","containers":[{"name":"c","exec":{"command":{"shell":"x"}},
                 "resources":{},"endpoints":[{"name":"e"}],
                 "healthCheck":{"http":{"endpoint":"e"}},"unknown":1}],"labels":{}}
                """));
    assertThat(pod)
        .isEqualTo(
            json(
                """
                {"id":"/p",
                 "containers":[{"name":"c","exec":{"command":{"shell":"x"}},
                   "resources":{"cpus":1,"mem":128,"disk":0,"gpus":0},
                   "endpoints":[{"name":"e","hostPort":0,"protocol":["tcp"]}],
                   "healthCheck":{"http":{"endpoint":"e","path":"/","scheme":"HTTP"},
                     "gracePeriodSeconds":300,"intervalSeconds":60,"maxConsecutiveFailures":3,
                     "timeoutSeconds":20,"delaySeconds":15}}],
                 "networks":[{"mode":"host"}],
                 "scaling":{"kind":"fixed","instances":1},
                 "scheduling":{
                   "backoff":{"backoff":1,"backoffFactor":1.15,"maxLaunchDelay":300},
                   "upgrade":{"minimumHealthCapacity":1,"maximumOverCapacity":1},
                   "placement":{"constraints":[],"acceptedResourceRoles":[]},
                   "killSelection":"YOUNGEST_FIRST",
                   "unreachableStrategy":{"inactiveAfterSeconds":0,"expungeAfterSeconds":0}},
                 "executorResources":{"cpus":0.1,"mem":32,"disk":10},
                 "role":"*"}
                """));
  }

  @Test
  void whatIsNormalisedIsReadAsItself() {
    JsonNode once = READER.readNew(json(FULL));
    assertThat(READER.readNew(once)).isEqualTo(once);
  }

  /** Each row spoils one place of a valid pod: pointer to the parent, field, value, complaint. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | id | \"/\" | /id: must not be root",
        "`` | id | \"/UPPER\" | /id: error.pattern",
        "`` | id | 7 | /id: error.expected.jsstring",
        "`` | containers | [] | /containers: error.minLength",
        "`` | containers | null | /containers: error.path.missing",
        "/containers/0 | resources | null | /containers(0)/resources: error.path.missing",
        "/containers/0 | name | \"A\" | /containers(0)/name: error.pattern",
        "/containers/0 | name | \"a-\" | /containers(0)/name: error.pattern",
        "/containers/0 | name | \"two\" | /containers: container names must be unique",
        "/containers/0 | exec | null | /containers(0): must have exec or image",
        "/containers/0/exec/command | argv | [\"x\"] | /containers(0)/exec/command: must have one",
        "/containers/1/exec/command | argv | [] | /containers(1)/exec/command/argv: must not be empty",
        "/containers/0/resources | cpus | 0 | /containers(0)/resources/cpus: error.min",
        "/containers/0/resourceLimits | mem | 16 | /containers(0)/resourceLimits/mem: must be unlimited",
        "`` | legacySharedCgroups | true | /containers(0)/resourceLimits: is not allowed",
        "/containers/0/endpoints/0 | name | \"other\" | /containers(1)/endpoints(0)/name: endpoint names",
        "/containers/0/endpoints/0 | hostPort | 8080 | /containers(1)/endpoints(0)/hostPort: host ports",
        "/containers/0/endpoints/0 | containerPort | 80 | /containers(0)/endpoints(0)/containerPort: is not allowed when using host-mode networking",
        "`` | networks | [{\"mode\":\"container/bridge\"}] | /containers(0)/endpoints(0)/containerPort: is required when using container-mode networking",
        "`` | networks | [{\"mode\":\"container\"}] | /networks(0)/name: Network name must be specified",
        "/containers/0/healthCheck/http | endpoint | \"other\" | /containers(0)/healthCheck/http/endpoint: must be one of",
        "/containers/0/healthCheck | tcp | {\"endpoint\":\"web\"} | /containers(0)/healthCheck: must have exactly one",
        "/containers/0/healthCheck | timeoutSeconds | 60 | /containers(0)/healthCheck/timeoutSeconds: must be less",
        "/containers/1 | volumeMounts | [] | -",
        "/containers/0/volumeMounts/1 | name | \"none\" | /volumes(1): volume must be referenced by at least one container",
        "/containers/0/volumeMounts/1 | mountPath | \"data\" | /containers(0)/volumeMounts(1)/mountPath: must be unique",
        "/containers/0/volumeMounts/1 | mountPath | \"../x\" | /containers(0)/volumeMounts(1)/mountPath: must not contain",
        "/volumes/1 | name | \"shared\" | /volumes: volume names must be unique",
        "/volumes/0 | persistent | {\"size\":1} | /volumes(0)/persistent: persistent volumes of pods",
        "/volumes/1 | secret | \"s\" | /volumes(1): must be of one kind",
        "/containers/0/artifacts/0 | uri | \"a b\" | /containers(0)/artifacts(0)/uri: URI has invalid syntax.",
        "/environment | 1A | \"x\" | /environment/1A: names must be",
        "/environment | S | {\"secret\":\"s\"} | /environment/S: references an undeclared secret: s",
        "`` | secrets | {\"s\":{\"source\":\"\"}} | /secrets/s/source: error.minLength",
        "/containers/0 | image | {\"kind\":\"DOCKER\",\"id\":\"i\",\"pullConfig\":{\"secret\":\"s\"}} | /containers(0)/image/pullConfig/secret: references an undeclared secret",
        "`` | scaling | {\"kind\":\"elastic\"} | /scaling/kind: error.unknown.enum.literal",
        "`` | scaling | {\"instances\":-1} | /scaling/instances: error.min",
        "`` | role | \"prod\" | /role: Accepted role is: *",
        "/scheduling/placement/constraints/0 | operator | \"NEAR\" | /scheduling/placement/constraints(0)/operator: error.unknown",
        "/scheduling/placement/constraints/0 | value | \"x\" | /scheduling/placement/constraints(0): Value specified but not used",
        "/scheduling/placement | acceptedResourceRoles | [\"x\"] | /scheduling/placement/acceptedResourceRoles(0): accepted",
        "/scheduling | upgrade | {\"minimumHealthCapacity\":1.1} | /scheduling/upgrade/minimumHealthCapacity: error.max",
        "/scheduling | unreachableStrategy | {\"inactiveAfterSeconds\":9} | /scheduling/unreachableStrategy: inactiveAfter",
        "`` | executorResources | {\"cpus\":0.01} | /executorResources/cpus: error.min",
        "`` | linuxInfo | {\"seccomp\":{\"unconfined\":true}} | /linuxInfo/seccomp: seccomp is not allowed",
      })
  void refusesWhatBreaksARule(String parent, String field, String value, String complaint) {
    JsonNode pod = json(FULL);
    ((com.fasterxml.jackson.databind.node.ObjectNode) pod.at(parent == null ? "" : parent))
        .set(field, json(value));
    if (complaint.equals("-")) {
      READER.readNew(pod);
      return;
    }
    RequestException refused =
        catchThrowableOfType(RequestException.class, () -> READER.readNew(pod));
    assertThat(refused).as("refused").isNotNull();
    assertThat(refused.kind().status()).isEqualTo(422);
    assertThat(refused.problems().stream().map(each -> each.path() + ": " + each.message()))
        .anyMatch(text -> text.startsWith(complaint));
  }

  @Test
  void theBodyOfPutMayLeaveTheIdOutButNotNameAnother() {
    JsonNode pod = json(FULL);
    assertThat(
            READER.readReplacement(pod, new AppId("/p"), Optional.empty()).path("id").textValue())
        .isEqualTo("/p");
    assertThatThrownBy(() -> READER.readReplacement(pod, new AppId("/q"), Optional.empty()))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.kind().status()).isEqualTo(400));
    ((com.fasterxml.jackson.databind.node.ObjectNode) pod).remove("id");
    assertThat(
            READER.readReplacement(pod, new AppId("/q"), Optional.empty()).path("id").textValue())
        .isEqualTo("/q");
    assertThatThrownBy(() -> READER.readNew(pod)).isInstanceOf(RequestException.class);
  }

  @Test
  void containerPortsAreUniqueAsContainersShareTheNetwork() {
    String pod =
        """
        {"id":"/p","networks":[{"mode":"container/bridge"}],"containers":[
         {"name":"a","exec":{"command":{"shell":"x"}},"resources":{},
          "endpoints":[{"name":"one","containerPort":80}]},
         {"name":"b","exec":{"command":{"shell":"x"}},"resources":{},
          "endpoints":[{"name":"two","containerPort":%d}]}]}
        """;
    READER.readNew(json(pod.formatted(81)));
    assertThatThrownBy(() -> READER.readNew(json(pod.formatted(80))))
        .isInstanceOfSatisfying(
            RequestException.class,
            e ->
                assertThat(e.problems().getFirst().path())
                    .isEqualTo("/containers(1)/endpoints(0)/containerPort"));
  }

  @Test
  void rolesAreThoseThatAppsMayHave() {
    JsonNode pod = json(FULL.replace("/p", "/prod/p"));
    assertThat(READER.readNew(pod).path("role").textValue()).isEqualTo("*");
    ((com.fasterxml.jackson.databind.node.ObjectNode) pod).put("role", "prod");
    assertThat(READER.readNew(pod).path("role").textValue()).isEqualTo("prod");
    ((com.fasterxml.jackson.databind.node.ObjectNode) pod).put("role", "old");
    AppId id = new AppId("/prod/p");
    assertThat(READER.readReplacement(pod, id, Optional.of("old")).path("role").textValue())
        .isEqualTo("old");
    assertThatThrownBy(() -> READER.readReplacement(pod, id, Optional.empty()))
        .isInstanceOf(RequestException.class);
    PodReader enforcing = new PodReader(new Roles("*", group -> true), "");
    ((com.fasterxml.jackson.databind.node.ObjectNode) pod).remove("role");
    assertThat(enforcing.readNew(pod).path("role").textValue()).isEqualTo("prod");
  }

  /** Whatever is done to a pod, it is read or refused with a reason; nothing else is thrown. */
  @Property(tries = 500)
  void spoiltPodsAreReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    JsonNode pod = json(FULL);
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      spoil(pod, random);
    }
    try {
      JsonNode read = READER.readNew(pod);
      io.souk.marathon.app.Pod.of(
          ((com.fasterxml.jackson.databind.node.ObjectNode) read)
              .put("version", "2026-01-01T00:00:00.000Z"));
    } catch (RequestException refused) {
      assertThat(refused.problems()).isNotEmpty();
    }
  }

  private static void spoil(JsonNode root, Random random) {
    String[] junk = {"null", "[]", "{}", "\"\"", "\"x\"", "-1", "1e400", "0.5", "true", "[[]]"};
    JsonNode at = root;
    while (true) {
      boolean goOn = at.size() > 0 && random.nextInt(4) > 0;
      if (at.isObject() && at.size() > 0) {
        var names = new java.util.ArrayList<String>();
        at.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        if (goOn && at.get(name).isContainerNode() && at.get(name).size() > 0) {
          at = at.get(name);
          continue;
        }
        ((com.fasterxml.jackson.databind.node.ObjectNode) at)
            .set(name, json(junk[random.nextInt(junk.length)]));
      } else if (at.isArray() && at.size() > 0) {
        int index = random.nextInt(at.size());
        if (goOn && at.get(index).isContainerNode() && at.get(index).size() > 0) {
          at = at.get(index);
          continue;
        }
        ((com.fasterxml.jackson.databind.node.ArrayNode) at)
            .set(index, json(junk[random.nextInt(junk.length)]));
      }
      return;
    }
  }
}
