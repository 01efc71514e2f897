package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.souk.framework.boot.Plugins;
import io.souk.master.host.PluginHost;
import io.souk.security.Realm;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** In which realm each path of a master is, as Mesos 1.11 has it; beside them, those of ours. */
class RealmsTest {

  private static final Map<String, Realm> REALMS = new TreeMap<>();

  static {
    for (String path :
        new String[] {
          "/state",
          "/state-summary",
          "/slaves",
          "/frameworks",
          "/tasks",
          "/roles",
          "/flags",
          "/maintenance/status",
          "/metrics/snapshot",
          "/allocator/offer_constraints_debug",
          "/files/browse",
          "/files/read",
          "/files/download",
          "/files/debug",
          // Ours.
          "/metrics",
          "/explain",
          "/api/souk/master",
          "/api/souk/masters",
          "/api/souk/plugins"
        }) {
      REALMS.put(path, Realm.MASTER_READONLY);
    }
    for (String path :
        new String[] {
          "/api/v1",
          "/weights",
          "/quota",
          "/maintenance/schedule",
          "/machine/up",
          "/machine/down",
          "/reserve",
          "/unreserve",
          "/create-volumes",
          "/destroy-volumes",
          "/teardown",
          "/logging/toggle",
          // Ours.
          "/api/souk/masters/add",
          "/api/souk/masters/remove",
          "/api/souk/registry",
          "/plugins"
        }) {
      REALMS.put(path, Realm.MASTER_READWRITE);
    }
    REALMS.put("/api/v1/scheduler", Realm.MASTER_SCHEDULER);
    REALMS.put("/api/v1/agent", Realm.MASTER_AGENT);
  }

  private static final String[] NOBODY_ASKED = {"/health", "/version", "/redirect"};

  @Test
  void everyPathHasItsRealm() {
    try (HttpFixture fixture = new HttpFixture()) {
      new PluginsApi(
              new PluginHost(
                  fixture.vertx,
                  fixture.bus,
                  fixture.memory,
                  Plugins.NONE,
                  new SimpleMeterRegistry(),
                  false))
          .mount(fixture.http.routes());
      Map<String, Realm> asked = new TreeMap<>();
      Map<String, Optional<Realm>> open = new TreeMap<>();
      for (RouteTable.Route route : fixture.http.routes().all()) {
        route
            .realm()
            .ifPresentOrElse(
                realm -> asked.put(route.path(), realm),
                () -> open.put(route.path(), Optional.empty()));
      }
      assertThat(asked).isEqualTo(REALMS);
      assertThat(open).containsOnlyKeys(NOBODY_ASKED);
    }
  }

  @Test
  void methodsOfAPathShareItsRealm() {
    RouteTable routes = new RouteTable();
    routes.get("/quota", RouteTable.Where.VIEW, RouteTable.WRITE, exchange -> {});
    assertThatThrownBy(
            () -> routes.post("/quota", RouteTable.Where.LEADER, RouteTable.READ, exchange -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/quota");
  }
}
