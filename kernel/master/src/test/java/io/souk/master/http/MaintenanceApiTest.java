package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.mesos.master.Call;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoints and operator calls about planned absence, as Mesos 1.11 answers them. */
class MaintenanceApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SCHEDULE =
      "{\"windows\":[{\"machine_ids\":[{\"hostname\":\"h\",\"ip\":\"10.0.0.1\"},"
          + "{\"hostname\":\"h-down\",\"ip\":\"10.0.0.1\"}],"
          + "\"unavailability\":{\"start\":{\"nanoseconds\":7}}}]}";

  private static final String STATUS =
      "{\"draining_machines\":[{\"id\":{\"hostname\":\"h\",\"ip\":\"10.0.0.1\"},"
          + "\"statuses\":[{\"status\":\"ACCEPT\",\"framework_id\":{\"value\":\"f\"},"
          + "\"timestamp\":{\"nanoseconds\":9}}]}],"
          + "\"down_machines\":[{\"hostname\":\"h-down\",\"ip\":\"10.0.0.1\"}]}";

  private final HttpFixture fixture = new HttpFixture();

  MaintenanceApiTest() {
    fixture.loop = command -> Reply.ok();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void plan() {
    fixture.view.publish(
        List.of(
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutMaintenance(Views.maintenance("h")),
            new ViewChange.PutInverseOffer(Views.inverseOffer("i", "f", "a")),
            new ViewChange.PutInverseAnswer(Views.inverseAnswer("a", "f"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/maintenance/schedule", "/master/maintenance/status"})
  void nothingIsPlanned(String path) throws Exception {
    HttpResponse<String> answer = fixture.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void planIsShown() throws Exception {
    plan();
    assertSame(fixture.get("/maintenance/schedule").body(), SCHEDULE);
    assertSame(fixture.get("/maintenance/status").body(), STATUS);
    assertSame(
        fixture.postJson("/api/v1", "{\"type\":\"GET_MAINTENANCE_SCHEDULE\"}").body(),
        "{\"type\":\"GET_MAINTENANCE_SCHEDULE\",\"get_maintenance_schedule\":{\"schedule\":"
            + SCHEDULE
            + "}}");
    assertSame(
        fixture.postJson("/api/v1", "{\"type\":\"GET_MAINTENANCE_STATUS\"}").body(),
        "{\"type\":\"GET_MAINTENANCE_STATUS\",\"get_maintenance_status\":{\"status\":"
            + STATUS
            + "}}");
  }

  @Test
  void frameworksShowTheirInverseOffers() throws Exception {
    plan();
    assertThat(
            JSON.readTree(fixture.postJson("/api/v1", "{\"type\":\"GET_FRAMEWORKS\"}").body())
                .at("/get_frameworks/frameworks/0/inverse_offers/0/id/value")
                .asText())
        .isEqualTo("i");
  }

  private static void assertSame(String body, String expected) throws Exception {
    assertThat(JSON.readTree(body)).isEqualTo(JSON.readTree(expected));
  }

  @Test
  void scheduleIsPassedOn() throws Exception {
    HttpResponse<String> answer = fixture.postJson("/maintenance/schedule", SCHEDULE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(call().getUpdateMaintenanceSchedule().getSchedule())
        .isEqualTo(Views.maintenance("h").schedule());
    fixture.postJson("/maintenance/schedule", "{\"windows\":[]}");
    assertThat(call().getUpdateMaintenanceSchedule().getSchedule().getWindowsCount()).isZero();
  }

  @Test
  void machinesArePassedOn() throws Exception {
    String machines = "[{\"hostname\":\"h\",\"ip\":\"10.0.0.1\"}]";
    assertThat(fixture.postJson("/machine/down", machines).statusCode()).isEqualTo(200);
    Call down = call();
    assertThat(down.getType()).isEqualTo(Call.Type.START_MAINTENANCE);
    assertThat(down.getStartMaintenance().getMachines(0).getIp()).isEqualTo("10.0.0.1");
    assertThat(fixture.postJson("/master/machine/up", machines).statusCode()).isEqualTo(200);
    Call up = call();
    assertThat(up.getType()).isEqualTo(Call.Type.STOP_MAINTENANCE);
    assertThat(up.getStopMaintenance().getMachines(0).getHostname()).isEqualTo("h");
  }

  private Call call() {
    return ((Command.OperatorCall) fixture.commands.remove()).call();
  }

  @Test
  void refusalOfTheKernelIsToldAsItIs() throws Exception {
    fixture.loop = command -> Reply.badRequest("no");
    HttpResponse<String> answer = fixture.postJson("/machine/up", "[]");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/maintenance/schedule|[]",
        "/maintenance/schedule|{",
        "/maintenance/schedule|{\"windows\":[{\"machine_ids\":[]}]}",
        "/machine/down|{}",
        "/machine/down|[1]",
        "/machine/up|nope"
      })
  void whatIsNoPlanIsRefused(String path, String body) throws Exception {
    HttpResponse<String> answer = fixture.postJson(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).startsWith("Failed to parse the request's JSON: ");
    assertThat(fixture.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/machine/down", "/machine/up"})
  void machinesAreOnlyPosted(String path) throws Exception {
    HttpResponse<String> answer = fixture.get(path);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE_MAINTENANCE_SCHEDULE",
        "START_MAINTENANCE",
        "STOP_MAINTENANCE",
        "MARK_AGENT_GONE"
      })
  void callsNeedTheirMessage(String type) throws Exception {
    HttpResponse<String> answer = fixture.postJson("/api/v1", "{\"type\":\"" + type + "\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "Failed to validate master::Call: Expecting '"
                + type.toLowerCase(java.util.Locale.ROOT)
                + "' to be present");
  }

  @Test
  void goneAgentThatIsNotKnownIs404() throws Exception {
    fixture.loop = command -> Reply.notFound("Agent 'x' not found");
    HttpResponse<String> answer =
        fixture.postJson(
            "/api/v1",
            "{\"type\":\"MARK_AGENT_GONE\",\"mark_agent_gone\":{\"agent_id\":{\"value\":\"x\"}}}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("Agent 'x' not found");
  }
}
