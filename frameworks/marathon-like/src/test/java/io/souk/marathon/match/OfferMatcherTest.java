package io.souk.marathon.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OfferMatcherTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static App app(String id, double cpus, String... constraint) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("cmd", "x")
            .put("cpus", cpus)
            .put("version", NOW.toString());
    json.putObject("versionInfo")
        .put("lastScalingAt", NOW.toString())
        .put("lastConfigChangeAt", NOW.toString());
    if (constraint.length > 0) {
      var one = json.putArray("constraints").addArray();
      for (String part : constraint) {
        one.add(part);
      }
    }
    return App.of(json);
  }

  private static List<Candidate> waiting(App app, int count) {
    List<Instance> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Instance.scheduled(InstanceId.of(app.id(), "i" + i), app, new Timestamp(NOW)));
    }
    return all.stream().map(each -> new Candidate(each, app, all)).toList();
  }

  private static Offer offer(String host, double cpus) {
    return Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("offer-" + host))
        .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
        .setAgentId(AgentID.newBuilder().setValue("agent-" + host))
        .setHostname(host)
        .addResources(
            Resource.newBuilder()
                .setName("cpus")
                .setType(Value.Type.SCALAR)
                .setRole("*")
                .setScalar(Value.Scalar.newBuilder().setValue(cpus)))
        .build();
  }

  private static List<Offer> offers(int count, double cpus) {
    List<Offer> offers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offers.add(offer("h" + i, cpus));
    }
    return offers;
  }

  private static Map<String, Long> perHost(OfferMatcher.Result result) {
    return result.fits().stream()
        .collect(Collectors.groupingBy(fit -> fit.placement().host(), Collectors.counting()));
  }

  /** With work for each pair of instance and offer this would not end. */
  @Test
  void tenThousandInstancesSpreadOverAThousandAgents() {
    OfferMatcher.Result result =
        OfferMatcher.match(
            offers(1000, 100), waiting(app("/a", 0.1), 10_000), Optional.empty(), NOW, 100, 31000);
    assertThat(perHost(result))
        .hasSize(1000)
        .allSatisfy((host, count) -> assertThat(count).isEqualTo(10));
    assertThat(result.rejections()).isEmpty();
  }

  @Test
  void anAgentWithFewerInstancesComesFirst() {
    App app = app("/a", 1);
    List<Candidate> first = waiting(app, 2);
    OfferMatcher.Result before =
        OfferMatcher.match(List.of(offer("h0", 2)), first, Optional.empty(), NOW, 100, 31000);
    List<Instance> all =
        new ArrayList<>(
            before.fits().stream()
                .map(
                    fit ->
                        fit.candidate()
                            .instance()
                            .provisioned(app, fit.placement(), new Timestamp(NOW)))
                .toList());
    Instance next = Instance.scheduled(InstanceId.of(app.id(), "n1"), app, new Timestamp(NOW));
    Instance last = Instance.scheduled(InstanceId.of(app.id(), "n2"), app, new Timestamp(NOW));
    all.add(next);
    all.add(last);
    OfferMatcher.Result result =
        OfferMatcher.match(
            List.of(offer("h0", 9), offer("h1", 9)),
            List.of(new Candidate(next, app, all), new Candidate(last, app, all)),
            Optional.empty(),
            NOW,
            100,
            31000);
    assertThat(perHost(result)).containsExactly(Map.entry("h1", 2L));
  }

  @Test
  void noMoreThanSoManyOnOneOffer() {
    OfferMatcher.Result result =
        OfferMatcher.match(
            offers(2, 100), waiting(app("/a", 0.1), 50), Optional.empty(), NOW, 10, 31000);
    assertThat(perHost(result)).containsOnly(Map.entry("h0", 10L), Map.entry("h1", 10L));
  }

  /** The second agent of a rack must wait until the other rack has as many. */
  @Test
  void aSpreadOverGroupsWelcomesAgentsItHadRefused() {
    App app = app("/a", 1, "rack", "GROUP_BY", "2");
    List<Offer> offers =
        List.of(racked("h0", "r1"), racked("h1", "r1"), racked("h2", "r2"), racked("h3", "r2"));
    OfferMatcher.Result result =
        OfferMatcher.match(offers, waiting(app, 4), Optional.empty(), NOW, 100, 31000);
    assertThat(perHost(result)).hasSize(4);
  }

  private static Offer racked(String host, String rack) {
    return offer(host, 100).toBuilder()
        .addAttributes(
            Attribute.newBuilder()
                .setName("rack")
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(rack)))
        .build();
  }

  @Test
  void everyOfferSaysWhyOnce() {
    App app = app("/a", 8, "hostname", "UNIQUE");
    OfferMatcher.Result result =
        OfferMatcher.match(
            List.of(offer("h0", 100), offer("h1", 4)),
            waiting(app, 3),
            Optional.empty(),
            NOW,
            100,
            31000);
    assertThat(perHost(result)).containsExactly(Map.entry("h0", 1L));
    assertThat(
            result.rejections().stream()
                .collect(Collectors.toMap(each -> each.offer().getHostname(), Rejection::reasons)))
        .containsOnly(
            Map.entry("h0", java.util.Set.of(RejectReason.CONSTRAINT)),
            Map.entry("h1", java.util.Set.of(RejectReason.CPUS)));
  }
}
