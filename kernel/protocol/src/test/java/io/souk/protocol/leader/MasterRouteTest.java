package io.souk.protocol.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class MasterRouteTest {

  private static final URI A = URI.create("http://a:5050");
  private static final URI B = URI.create("http://b:5050");
  private static final URI C = URI.create("http://c:5050");
  private static final MasterRoute ROUTE = MasterRoute.to(List.of(A, B, C));

  @Example
  void triesAllInTurnAndBeginsAgain() {
    assertThat(ROUTE.base()).isEqualTo(A);
    assertThat(ROUTE.advanced().base()).isEqualTo(B);
    assertThat(ROUTE.advanced().advanced().base()).isEqualTo(C);
    assertThat(ROUTE.advanced().advanced().advanced().base()).isEqualTo(A);
  }

  @Example
  void aDeadTargetGoesOnToTheNextOne() {
    MasterRoute dead = ROUTE.redirected("//b:5050/api/v1/agent").orElseThrow();

    assertThat(dead.base()).isEqualTo(B);
    assertThat(dead.advanced().base()).as("b has just failed").isEqualTo(C);
    assertThat(ROUTE.redirected("//elsewhere:1").orElseThrow().advanced().base()).isEqualTo(B);
  }

  @Example
  void leavesACircle() {
    Optional<MasterRoute> route = Optional.of(ROUTE);
    for (int i = 0; i < MasterRoute.MOST_HOPS; i++) {
      route = route.orElseThrow().redirected(i % 2 == 0 ? "//b:5050" : "//a:5050");
    }
    assertThat(route.orElseThrow().redirected("//a:5050")).isEmpty();
    assertThat(route.orElseThrow().settled().redirected("//a:5050")).isPresent();
  }

  @Property
  void whoLostALeaderComesToAnother(@ForAll @DoubleRange(max = 1) double random) {
    assertThat(ROUTE.scattered(random).base()).isIn(B, C);
    assertThat(ROUTE.pointing(C).scattered(random).base()).isIn(A, B);
    assertThat(MasterRoute.to(List.of(A)).scattered(random).base()).isEqualTo(A);
  }

  @Property
  void noMasterIsLeftOut(@ForAll @IntRange(min = 1, max = 7) int count) {
    List<URI> masters =
        java.util.stream.IntStream.range(0, count)
            .mapToObj(i -> URI.create("http://m" + i))
            .toList();
    MasterRoute route = MasterRoute.to(masters);
    Set<URI> tried = new HashSet<>();
    for (int i = 0; i < count; i++) {
      tried.add(route.base());
      route = route.advanced();
    }
    assertThat(tried).containsExactlyInAnyOrderElementsOf(masters);
  }

  @Example
  void duplicatesAreTriedOnce() {
    List<URI> named =
        List.of(
            A,
            URI.create("http://A:5050"),
            B,
            B,
            URI.create("http://h"),
            URI.create("http://h:80"));

    assertThat(MasterRoute.to(named).masters()).containsExactly(A, B, URI.create("http://h"));
    assertThat(MasterRoute.duplicates(named))
        .containsExactly(URI.create("http://A:5050"), B, URI.create("http://h:80"));
  }

  @Example
  void othersAreAllButTheOneOfTheStream() {
    assertThat(ROUTE.pointing(B).others()).containsExactly(A, C);
    assertThat(ROUTE.pointing(URI.create("http://10.0.0.1:5050")).others()).hasSize(3);
    assertThat(MasterRoute.to(List.of(A)).others()).isEmpty();
  }

  @Property
  void anyLocationLeadsSomewhereOrNowhere(@ForAll String location) {
    MasterRoute.target(A, location)
        .ifPresent(
            base -> {
              assertThat(base.getHost()).isNotNull();
              assertThat(base.getScheme()).isIn("http", "https");
            });
  }

  @Example
  void nonsenseLeadsNowhere() {
    for (String location : List.of("nonsense://", "ftp://x", "//[", "http://", "\u0000")) {
      assertThat(ROUTE.redirected(location)).as(location).isEmpty();
    }
    assertThat(ROUTE.redirected("/api").orElseThrow().base()).isEqualTo(A);
  }

  @Example
  void thereMustBeAMaster() {
    assertThatThrownBy(() -> MasterRoute.to(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--master");
  }
}
