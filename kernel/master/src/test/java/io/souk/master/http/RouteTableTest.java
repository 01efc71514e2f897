package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

  private final RouteTable routes = new RouteTable();

  RouteTableTest() {
    routes.get("/state", RouteTable.Where.LEADER, RouteTable.READ, exchange -> {});
    routes.post("/api/v1", RouteTable.Where.LEADER, RouteTable.READ, exchange -> {});
    routes.post("/api/v1/scheduler", RouteTable.Where.LEADER, RouteTable.READ, exchange -> {});
    routes.get("/metrics/snapshot", RouteTable.Where.ANYWHERE, RouteTable.READ, exchange -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "/state,/state",
    "/state/,/state",
    "/state//,/state",
    "/master/state,/state",
    "/master/state/,/state",
    "/master/api/v1/scheduler,/api/v1/scheduler",
    "/api/v1/scheduler,/api/v1/scheduler",
    "/api/v1/,/api/v1",
    "/metrics/snapshot,/metrics/snapshot"
  })
  void finds(String requested, String route) {
    assertThat(routes.find(requested).orElseThrow().route().path()).isEqualTo(route);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "state",
        "/state.json",
        "/state/x",
        "/master",
        "/master/master/state",
        "/STATE",
        "/x/../state",
        "/state/..",
        "/api/v1/scheduler/x",
        "*"
      })
  void findsNothing(String requested) {
    assertThat(routes.find(requested)).isEmpty();
  }

  @Test
  void aHeadIsAGetWithoutBody() {
    RouteTable.Route route = routes.find("/state").orElseThrow().route();
    assertThat(route.endpoint(HttpMethod.HEAD)).isPresent();
    assertThat(route.endpoint(HttpMethod.POST)).isEmpty();
    assertThat(route.allowed()).isEqualTo("GET");
  }
}
