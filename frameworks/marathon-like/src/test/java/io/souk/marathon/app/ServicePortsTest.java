package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.RequestException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServicePortsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final AppReader reader = new AppReader("*", "", Set.of());
  private final ServicePorts ports = new ServicePorts(10000, 10003);

  private ObjectNode read(String id, String portDefinitions) throws IOException {
    String body = "{'id':'%s','cmd':'x','portDefinitions':%s}".formatted(id, portDefinitions);
    ObjectNode json = reader.readNew(MAPPER.readTree(body.replace('\'', '"')));
    json.put("version", "2026-01-01T00:00:00.000Z");
    json.putObject("versionInfo")
        .put("lastScalingAt", "2026-01-01T00:00:00.000Z")
        .put("lastConfigChangeAt", "2026-01-01T00:00:00.000Z");
    return json;
  }

  private static List<Integer> portsOf(ObjectNode json) {
    return App.of(json).ports().stream().map(AppPort::servicePort).toList();
  }

  @Test
  void givesTheLowestFreeOnesAndKeepsWhatTheAppHad() throws IOException {
    ServicePorts.Account account =
        ports.account(List.of(App.of(read("/a", "[{'port':10000},{'port':10002}]"))));
    ObjectNode fresh = read("/b", "[{'port':0},{'port':10001},{'port':0}]");
    assertThatExceptionOfType(RequestException.class)
        .as("10003 is the only one left")
        .isThrownBy(() -> account.assign(fresh.deepCopy(), Optional.empty()))
        .satisfies(refused -> assertThat(refused.kind().status()).isEqualTo(422));
    ObjectNode one = read("/b", "[{'port':0}]");
    account.assign(one, Optional.empty());
    assertThat(portsOf(one)).containsExactly(10001);
    account.add(App.of(one));
    ObjectNode next = read("/c", "[{'port':0}]");
    account.assign(next, Optional.empty());
    assertThat(portsOf(next)).containsExactly(10003);
    App before = App.of(one);
    account.remove(before);
    ObjectNode again = read("/b", "[{'port':0},{'port':0}]");
    account.assign(again, Optional.of(before));
    assertThat(portsOf(again)).as("its own first").containsExactly(10001, 10003);
  }

  @Test
  void portsNamedByTwoAppsAreTakenAndGivenToNobody() throws IOException {
    App one = App.of(read("/a", "[{'port':10000}]"));
    App other = App.of(read("/b", "[{'port':10000}]"));
    ServicePorts.Account account = ports.account(List.of(one, other));
    account.remove(other);
    ObjectNode fresh = read("/c", "[{'port':0}]");
    account.assign(fresh, Optional.empty());
    assertThat(portsOf(fresh)).as("the first app still has 10000").containsExactly(10001);
    account.remove(one);
    ObjectNode last = read("/d", "[{'port':0}]");
    account.assign(last, Optional.empty());
    assertThat(portsOf(last)).containsExactly(10000);
  }
}
