package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppReaderTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final AppReader reader = new AppReader("*", "", Set.of());

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void fillsInEveryDefault() {
    ObjectNode app = reader.readNew(json("{'id':'a','cmd':'sleep 100'}"));
    assertThat((JsonNode) app)
        .isEqualTo(
            json(
                "{'id':'/a','backoffFactor':1.15,'backoffSeconds':1,'cmd':'sleep 100','cpus':1,"
                    + "'disk':0,'executor':'','instances':1,'labels':{},"
                    + "'maxLaunchDelaySeconds':300,'mem':128,'gpus':0,"
                    + "'networks':[{'mode':'host'}],"
                    + "'portDefinitions':[{'port':0,'name':'default','protocol':'tcp'}],"
                    + "'requirePorts':false,"
                    + "'upgradeStrategy':{'maximumOverCapacity':1,'minimumHealthCapacity':1},"
                    + "'killSelection':'YOUNGEST_FIRST',"
                    + "'unreachableStrategy':{'inactiveAfterSeconds':0,'expungeAfterSeconds':0},"
                    + "'role':'*'}"));
  }

  @Test
  void rewritesWhatOldClientsSend() {
    ObjectNode app =
        reader.readNew(
            json(
                "{'id':'/a','args':[],'ports':null,'dependencies':null,'uris':['http://x/a.tgz'],"
                    + "'container':{'docker':{'image':'nginx','network':'BRIDGE',"
                    + "'portMappings':[{'containerPort':80}]}}}"));
    assertThat(app.path("networks")).isEqualTo(json("[{'mode':'container/bridge'}]"));
    assertThat(app.path("container"))
        .isEqualTo(
            json(
                "{'type':'DOCKER','docker':{'forcePullImage':false,'image':'nginx',"
                    + "'parameters':[],'privileged':false},'volumes':[],"
                    + "'portMappings':[{'containerPort':80,'hostPort':0,'labels':{},"
                    + "'protocol':'tcp','servicePort':0}]}"));
    assertThat(app.path("fetch"))
        .isEqualTo(
            json("[{'uri':'http://x/a.tgz','extract':true,'executable':false,'cache':false}]"));
    assertThat(app.has("portDefinitions")).isFalse();
    assertThat(app.has("args")).isFalse();
  }

  @Test
  void normalisingTwiceChangesNothing() {
    ObjectNode once =
        reader.readNew(
            json(
                "{'id':'/g/a','cmd':'x','healthChecks':[{'path':'/h'},"
                    + "{'protocol':'command','command':{'value':'true'}}],'ports':[0,8080],"
                    + "'constraints':[['hostname','UNIQUE']],'dependencies':['b','../c']}"));
    assertThat((JsonNode) reader.readNew(once)).isEqualTo(once);
    assertThat(once.path("dependencies")).isEqualTo(json("['/g/b','/c']"));
    assertThat(once.at("/healthChecks/0/portIndex").intValue()).isZero();
    assertThat(once.at("/healthChecks/1/protocol").textValue()).isEqualTo("COMMAND");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'id':1}|SCHEMA|/id|error.expected.jsstring",
        "{'cmd':'x'}|SCHEMA|/id|error.path.missing",
        "{'id':'/A','cmd':'x'}|SCHEMA|/id|error.pattern",
        "{'id':'/a','cmd':'x','cpus':-1}|SCHEMA|/cpus|error.min",
        "{'id':'/a','cmd':'x','cpus':'1'}|SCHEMA|/cpus|error.expected.jsnumber",
        "{'id':'/a','cmd':'x','instances':1.5}|SCHEMA|/instances|error.expected.jsnumber",
        "{'id':'/a','cmd':'x','instances':1e99}|SCHEMA|/instances|error.max",
        "{'id':'/a','cmd':'x','args':{}}|SCHEMA|/args|error.expected.jsarray",
        "{'id':'/a','cmd':'x','labels':[]}|SCHEMA|/labels|error.expected.jsobject",
        "{'id':'/a','cmd':'x','requirePorts':'x'}|SCHEMA|/requirePorts|error.expected.jsboolean",
        "{'id':'/a','cmd':''}|SCHEMA|/cmd|error.minLength",
        "{'id':'/a','cmd':'x','container':{'docker':{}}}|SCHEMA"
            + "|/container/docker/image|error.path.missing",
        "{'id':'/a','cmd':'x','killSelection':'x'}|SCHEMA"
            + "|/killSelection|error.unknown.enum.literal",
        "{'id':'/a','cmd':'x','portDefinitions':[{'port':70000}]}|SCHEMA"
            + "|/portDefinitions(0)/port|error.max",
        "[]|SCHEMA|/|error.expected.jsobject",
        "{'id':'/a'}|INVALID|/|AppDefinition must either contain one of 'cmd' or 'args',"
            + " and/or a 'container'.",
        "{'id':'/','cmd':'x'}|INVALID|/id|must not be root",
        "{'id':'/a','cmd':'x','ports':[1],'portDefinitions':[]}|INVALID"
            + "|/ports|cannot specify both ports and port definitions",
        "{'id':'/a','cmd':'x','portDefinitions':[{'port':1},{'port':1}]}|INVALID"
            + "|/portDefinitions|ports must be unique",
        "{'id':'/a','cmd':'x','networks':[{'mode':'container'}]}|INVALID|/networks(0)/name"
            + "|Network name must be specified when container network is selected.",
        "{'id':'/a','cmd':'x','healthChecks':[{'portIndex':1}]}|INVALID"
            + "|/healthChecks(0)/portIndex|Health check port indices must address an element of"
            + " the ports array or container port mappings.",
        "{'id':'/a','cmd':'x','constraints':[['hostname']]}|INVALID"
            + "|/constraints(0)|Missing field and operator",
        "{'id':'/a','cmd':'x','constraints':[['hostname','LIKE','(']]}|INVALID"
            + "|/constraints(0)|Invalid regular expression",
        "{'id':'/a','cmd':'x','container':{'docker':{'image':'i','network':'NONE'}}}|INVALID"
            + "|/container/docker/network|network mode NONE is not supported",
        "{'id':'/a','cmd':'x','container':{'docker':{'image':'i'},"
            + "'portMappings':[{'containerPort':1}]}}|INVALID"
            + "|/container/portMappings|portMappings are not allowed with host-networking",
      })
  void refuses(String body, RequestException.Kind kind, String path, String message) {
    RequestException refusal =
        catchThrowableOfType(RequestException.class, () -> reader.readNew(json(body)));
    assertThat(refusal).as(body).isNotNull();
    assertThat(refusal.kind()).isEqualTo(kind);
    assertThat(refusal.problems()).contains(new Problem(path, message.replace('"', '\'')));
  }

  @Test
  void mergeReplacesFieldByField() {
    ObjectNode stored =
        reader.readNew(
            json(
                "{'id':'/a','cmd':'x','env':{'A':'1','B':'2'},'labels':{'l':'v'},"
                    + "'executorResources':{'cpus':0.2,'mem':64,'disk':20}}"));
    stored.put("version", "2026-01-01T00:00:00.000Z");
    stored
        .putObject("versionInfo")
        .put("lastScalingAt", "2026-01-01T00:00:00.000Z")
        .put("lastConfigChangeAt", "2026-01-01T00:00:00.000Z");
    App app = App.of(stored);
    ObjectNode update = reader.readUpdate(json("{'env':{'C':'3'},'instances':7}"), app.id());
    ObjectNode merged = reader.merge(app, update);
    assertThat(merged.path("env")).isEqualTo(json("{'C':'3'}"));
    assertThat(merged.path("labels")).isEqualTo(json("{'l':'v'}"));
    assertThat(merged.at("/executorResources/mem").intValue()).as("lost in Marathon").isEqualTo(64);
    assertThat(merged.path("instances").intValue()).isEqualTo(7);
    assertThat(merged.path("cmd").textValue()).isEqualTo("x");
  }

  @Test
  void mergeToBridgeLeavesHostPortsBehind() {
    ObjectNode stored = reader.readNew(json("{'id':'/a','cmd':'x'}"));
    stored.put("version", "2026-01-01T00:00:00.000Z");
    stored.putObject("versionInfo").put("lastConfigChangeAt", "2026-01-01T00:00:00.000Z");
    App app = App.of(stored);
    ObjectNode update =
        reader.readUpdate(
            json("{'container':{'docker':{'image':'i','network':'BRIDGE'}}}"), app.id());
    ObjectNode merged = reader.merge(app, update);
    assertThat(merged.has("portDefinitions")).isFalse();
    assertThat(merged.at("/container/portMappings/0/name").textValue()).isEqualTo("default");
  }

  /** Any JSON value under any known name: refused with a typed exception, or normalised stably. */
  @Property(tries = 1000)
  void neverBreaksOnAnyJson(
      @ForAll("fields") List<String> names, @ForAll("values") List<JsonNode> values) {
    ObjectNode body = (ObjectNode) json("{'id':'/a','cmd':'x'}");
    for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
      body.set(names.get(i), values.get(i));
    }
    try {
      ObjectNode once = reader.readNew(body);
      assertThat((JsonNode) reader.readNew(once)).isEqualTo(once);
    } catch (RequestException refused) {
      assertThat(refused.kind().status()).isBetween(400, 499);
    }
  }

  @Provide
  Arbitrary<List<String>> fields() {
    return Arbitraries.of(AppShapes.APP.fields().keySet()).list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<JsonNode>> values() {
    return Arbitraries.of(
            "null",
            "true",
            "-1",
            "0",
            "3",
            "1e400",
            "0.5",
            "'x'",
            "''",
            "'disabled'",
            "[]",
            "{}",
            "[0]",
            "[null]",
            "['a']",
            "[['hostname','UNIQUE']]",
            "[['a','MAX_PER','99999999999']]",
            "[{}]",
            "[{'mode':'container','name':'n'},{'mode':'container','name':'m'}]",
            "[{'mode':'container/bridge'}]",
            "[{'mode':'host'},{'mode':'host'}]",
            "[{'port':1,'name':'default'},{}]",
            "[{'protocol':'COMMAND','command':{'value':'x'}}]",
            "[{'protocol':'MESOS_TCP','portIndex':0}]",
            "{'docker':{'image':'i'}}",
            "{'type':'MESOS'}",
            "{'docker':{'image':'i','network':'USER','portMappings':[{}]}}",
            "{'docker':{'image':'i','network':'BRIDGE'},'portMappings':[]}",
            "{'networkName':'n','discovery':{'ports':[{'number':1},{}]}}",
            "{'minimumHealthCapacity':2,'maximumOverCapacity':0}",
            "{'inactiveAfterSeconds':5}",
            "{'a':{'secret':'s'}}",
            "{'a':'b'}",
            "[{'containerPath':'p'}]",
            "[{'uri':'%zz'}]")
        .map(AppReaderTest::json)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }
}
