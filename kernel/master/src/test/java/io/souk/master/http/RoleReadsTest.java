package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.view.AgentView;
import io.souk.master.view.OfferView;
import io.souk.master.view.RoleView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.mesos.Resource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Roles, weights and quotas as a Mesos 1.11 in the same state shows them, key by key. */
class RoleReadsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpFixture fixture = new HttpFixture();

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** A role of weight 2 and quota that has reservations, a task and an offer. */
  private void publishOneRole() {
    AgentView agent = Views.agent("a");
    AgentView withReservations =
        new AgentView(
            agent.info(),
            agent.pid(),
            agent.version(),
            agent.capabilities(),
            List.of(
                Views.scalar("cpus", 1.3),
                Views.scalar("mem", 2048),
                Views.scalar("disk", 8128),
                reserved("cpus", 0.2),
                reserved("disk", 64),
                Views.ports(31000, 32000)),
            agent.registered(),
            agent.reregistered(),
            true,
            true,
            Optional.empty());
    TaskView task = Views.task(1, "t", "f", "a");
    TaskView using =
        new TaskView(
            1,
            task.task().toBuilder()
                .clearResources()
                .addResources(allocated(Views.scalar("cpus", 0.4)))
                .addResources(allocated(Views.scalar("mem", 96)))
                .addResources(allocated(Views.scalar("disk", 1)))
                .build(),
            TaskView.Phase.ACTIVE,
            true);
    OfferView offer =
        new OfferView(
            Views.offer("o", "f", "a").offer().toBuilder()
                .clearResources()
                .addResources(allocated(Views.scalar("cpus", 0.9)))
                .addResources(allocated(reserved("cpus", 0.2)))
                .addResources(allocated(Views.scalar("mem", 1952)))
                .addResources(allocated(Views.scalar("disk", 8127)))
                .addResources(allocated(reserved("disk", 64)))
                .addResources(allocated(Views.ports(31000, 32000)))
                .build());
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(withReservations),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutTask(using),
            new ViewChange.PutOffer(offer),
            new ViewChange.PutRole(Views.role("eng", 2))));
  }

  private static Resource reserved(String name, double amount) {
    return Views.scalar(name, amount).toBuilder()
        .addReservations(
            Resource.ReservationInfo.newBuilder()
                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                .setRole("eng"))
        .build();
  }

  private static Resource allocated(Resource resource) {
    return Views.allocated(resource, "eng");
  }

  @Test
  void roles() throws Exception {
    publishOneRole();
    assertSame(
        fixture.get("/roles").body(),
        """
        {"roles":[{"name":"eng","weight":2.0,
          "quota":{"role":"eng","guarantee":{"cpus":0.5},"limit":{"cpus":1.5,"mem":2048.0},
            "consumed":{"cpus":0.6,"disk":65.0,"mem":96.0}},
          "resources":{"cpus":1.5,"disk":8192.0,"mem":2048.0,"ports":1001.0},
          "allocated":{"cpus":0.4,"disk":1.0,"mem":96.0},
          "offered":{"cpus":1.1,"disk":8191.0,"mem":1952.0,"ports":1001.0},
          "reserved":{"cpus":0.2,"disk":64.0},
          "frameworks":["f"]}]}
        """);
  }

  @Test
  void getRoles() throws Exception {
    publishOneRole();
    assertSame(
        read("GET_ROLES"),
        """
        {"type":"GET_ROLES","get_roles":{"roles":[{"name":"eng","weight":2.0,
          "frameworks":[{"value":"f"}],
          "resources":[
            {"name":"cpus","type":"SCALAR","scalar":{"value":1.5}},
            {"name":"disk","type":"SCALAR","scalar":{"value":8192.0}},
            {"name":"mem","type":"SCALAR","scalar":{"value":2048.0}}]}]}}
        """);
  }

  @Test
  void quota() throws Exception {
    assertThat(fixture.get("/quota").body()).isEqualTo("{}");
    assertThat(read("GET_QUOTA"))
        .isEqualTo("{\"type\":\"GET_QUOTA\",\"get_quota\":{\"status\":{}}}");
    publishOneRole();
    String status =
        """
        {"infos":[{"role":"eng",
            "guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}}]}],
          "configs":[{"role":"eng","guarantees":{"cpus":{"value":0.5}},
            "limits":{"cpus":{"value":1.5},"mem":{"value":2048.0}}}]}
        """;
    assertSame(fixture.get("/quota").body(), status);
    assertSame(fixture.get("/master/quota/").body(), status);
    assertSame(
        read("GET_QUOTA"), "{\"type\":\"GET_QUOTA\",\"get_quota\":{\"status\":" + status + "}}");
  }

  @Test
  void weights() throws Exception {
    assertThat(fixture.get("/weights").body()).isEqualTo("[]");
    publishOneRole();
    fixture.view.publish(
        List.of(
            new ViewChange.PutRole(new RoleView("heavy", Optional.of(0.5), Optional.empty())),
            new ViewChange.PutRole(
                new RoleView("limited", Optional.empty(), Views.role("limited", 1).quota()))));
    assertSame(
        fixture.get("/weights").body(),
        "[{\"role\":\"eng\",\"weight\":2.0},{\"role\":\"heavy\",\"weight\":0.5}]");
    assertThat(fixture.get("/weights?jsonp=f").body()).startsWith("f([{").endsWith("])");
    assertSame(
        read("GET_WEIGHTS"),
        """
        {"type":"GET_WEIGHTS","get_weights":{"weight_infos":[
          {"weight":2.0,"role":"eng"},{"weight":0.5,"role":"heavy"}]}}
        """);
  }

  @Test
  void ancestorsAreShownWithWhatLiesBelowThem() throws Exception {
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutTask(
                new TaskView(
                    1,
                    Views.task(1, "t", "f", "a").task().toBuilder()
                        .clearResources()
                        .addResources(Views.allocated(Views.scalar("cpus", 1), "eng/ads/eu"))
                        .build(),
                    TaskView.Phase.ACTIVE,
                    true)),
            new ViewChange.PutRole(new RoleView("ops/night", Optional.of(3.0), Optional.empty()))));
    JsonNode roles = JSON.readTree(fixture.get("/roles").body()).get("roles");
    assertThat(roles.findValuesAsText("name"))
        .containsExactly("eng", "eng/ads", "eng/ads/eu", "ops", "ops/night");
    for (int i = 0; i < 3; i++) {
      assertThat(roles.get(i).at("/allocated/cpus").asDouble()).isEqualTo(1.0);
      assertThat(roles.get(i).at("/quota/consumed/cpus").asDouble()).isEqualTo(1.0);
    }
    assertThat(roles.get(3).at("/weight").asDouble()).isEqualTo(1.0);
    assertThat(roles.get(4).at("/weight").asDouble()).isEqualTo(3.0);
  }

  @Test
  void revocableResourcesDoNotConsumeQuota() throws Exception {
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutTask(
                new TaskView(
                    1,
                    Views.task(1, "t", "f", "a").task().toBuilder()
                        .clearResources()
                        .addResources(
                            allocated(Views.scalar("cpus", 1)).toBuilder()
                                .setRevocable(Resource.RevocableInfo.getDefaultInstance()))
                        .build(),
                    TaskView.Phase.ACTIVE,
                    true))));
    JsonNode role = JSON.readTree(fixture.get("/roles").body()).at("/roles/0");
    assertThat(role.at("/quota/consumed")).isEmpty();
    assertThat(role.at("/allocated")).isNotEmpty();
  }

  private String read(String type) throws Exception {
    return fixture.postJson("/api/v1", "{\"type\":\"" + type + "\"}").body();
  }

  /** The same keys, types and values; the order of keys is nobody's contract. */
  private static void assertSame(String answer, String expected) throws Exception {
    assertThat(JSON.readTree(answer)).isEqualTo(JSON.readTree(expected));
  }
}
