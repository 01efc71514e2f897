package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The queue and the words why an app waits, over HTTP. */
class AnswersTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  /** Offers that nobody can use, of agents in rack {@code a}, one after the other. */
  private void refuse(String... hosts) {
    for (String host : hosts) {
      int before = service.kernel().calls(Call.Type.DECLINE).size();
      service.kernel().offer(inRackA(Service.offer(host)));
      Service.until(
          "a decline", () -> service.kernel().calls(Call.Type.DECLINE).size(), n -> n > before);
    }
  }

  private static Offer inRackA(Offer offer) {
    return offer.toBuilder()
        .addAttributes(
            Attribute.newBuilder()
                .setName("rack")
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue("a")))
        .build();
  }

  @Test
  void queueCountsTheReasonsAsAFunnel() {
    service.ok(
        "POST",
        "/v2/apps",
        "{\"id\":\"a\",\"cmd\":\"x\",\"mem\":200000,\"cpus\":200,\"instances\":2}");
    refuse("h1", "h2", "h1");
    JsonNode item = service.get("/v2/queue").at("/queue/0");
    assertThat(item.path("count").intValue()).isEqualTo(2);
    assertThat(item.at("/app/id").textValue()).isEqualTo("/a");
    assertThat(item.path("since").isTextual()).isTrue();
    assertThat(item.at("/delay/overdue").booleanValue()).isTrue();
    assertThat(item.has("lastUnusedOffers")).as("asked for only").isFalse();
    assertThat(item.has("explanation")).as("the Python client takes no such key").isFalse();
    JsonNode summary = item.path("processedOffersSummary");
    assertThat(summary.path("processedOffersCount").intValue()).isEqualTo(3);
    assertThat(summary.path("unusedOffersCount").intValue()).isEqualTo(3);
    assertThat(summary.path("lastUnusedOfferAt").isTextual()).isTrue();
    assertThat(summary.has("lastUsedOfferAt")).isFalse();
    assertThat(rows(summary.path("rejectSummaryLastOffers")))
        .containsExactly(
            "UnfulfilledRole 0/2",
            "UnfulfilledConstraint 0/2",
            "NoCorrespondingReservationFound 0/2",
            "AgentMaintenance 0/2",
            "InsufficientCpus 2/2",
            "InsufficientMemory 0/0",
            "InsufficientDisk 0/0",
            "InsufficientGpus 0/0",
            "InsufficientPorts 0/0",
            "DeclinedScarceResources 0/0");
    assertThat(rows(summary.path("rejectSummaryLaunchAttempt"))).contains("InsufficientCpus 3/3");
  }

  private static List<String> rows(JsonNode summary) {
    return summary
        .valueStream()
        .map(
            row ->
                row.path("reason").textValue()
                    + " "
                    + row.path("declined").intValue()
                    + "/"
                    + row.path("processed").intValue())
        .toList();
  }

  @Test
  void lastUnusedOffersAreEmbedded() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\",\"mem\":200000,\"cpus\":200}");
    refuse("h1", "h2");
    JsonNode item = service.get("/v2/queue?embed=lastUnusedOffers").at("/queue/0");
    JsonNode offers = item.path("lastUnusedOffers");
    assertThat(offers).hasSize(2);
    assertThat(offers.at("/0/reason")).hasSize(2);
    assertThat(offers.at("/0/reason/0").textValue()).isEqualTo("InsufficientCpus");
    assertThat(offers.at("/0/timestamp").isTextual()).isTrue();
    JsonNode offer = offers.at("/0/offer");
    assertThat(offer.path("hostname").textValue()).isEqualTo("h1");
    assertThat(offer.path("agentId").textValue()).isEqualTo("agent-h1");
    assertThat(offer.path("id").textValue()).startsWith("offer-");
    assertThat(offer.at("/resources/0").toString())
        .isEqualTo("{\"name\":\"cpus\",\"role\":\"*\",\"scalar\":100.0}");
    assertThat(offer.at("/resources/3").toString())
        .isEqualTo(
            "{\"name\":\"ports\",\"role\":\"*\",\"ranges\":[{\"begin\":31000,\"end\":32000}]}");
    assertThat(offer.at("/attributes/0").toString())
        .isEqualTo("{\"name\":\"rack\",\"text\":\"a\"}");
  }

  @Test
  void whyAnAppWaitsIsSaidInWords() {
    service.ok(
        "POST",
        "/v2/apps",
        "{\"id\":\"/shop/web\",\"cmd\":\"x\",\"mem\":200000,"
            + "\"constraints\":[[\"rack\",\"IS\",\"b\"]]}");
    refuse("h1", "h2");
    JsonNode explained = service.get("/v2/explain/shop/web");
    assertThat(explained.path("id").textValue()).isEqualTo("/shop/web");
    assertThat(explained.at("/instances/wanted").intValue()).isEqualTo(1);
    assertThat(explained.at("/instances/waiting").intValue()).isEqualTo(1);
    assertThat(explained.path("summary").textValue()).isEqualTo("0 of 1 instances run, 1 waiting");
    assertThat(explained.at("/reasons/0/code").textValue()).isEqualTo("OFFERS_REFUSED");
    assertThat(explained.at("/reasons/0/count").intValue()).isEqualTo(2);
    assertThat(explained.at("/reasons/0/text").textValue())
        .isEqualTo("2 agents lack attribute rack=b: they have a");
    assertThat(explained.at("/reasons/1/text").textValue())
        .isEqualTo("2 agents offer too little memory: asked 200000 MB, best 100000 MB");
    assertThat(explained.at("/reasons/1/remedy").textValue())
        .isEqualTo("ask for at most 100000 MB, or free 200000 MB on one agent");
    HttpResponse<String> text =
        service.send("GET", "/v2/explain//shop/web", "", "Accept", "text/plain");
    assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(text.body())
        .startsWith("/shop/web: 0 of 1 instances run, 1 waiting\n- 2 agents lack attribute");
    JsonNode item = service.get("/v2/queue?embed=explanation").at("/queue/0");
    assertThat(item.path("explanation")).isEqualTo(explained.path("reasons"));
  }

  @Test
  void onlyAppsThatAreThereAreExplained() {
    assertThat(service.send("GET", "/v2/explain/none", "").statusCode()).isEqualTo(404);
    assertThat(service.send("GET", "/v2/explain", "").statusCode()).isEqualTo(404);
    assertThat(service.send("GET", "/v2/explain/Not%20an%20id", "").statusCode()).isEqualTo(422);
    assertThat(service.send("POST", "/v2/explain/none", "").statusCode()).isEqualTo(405);
  }
}
