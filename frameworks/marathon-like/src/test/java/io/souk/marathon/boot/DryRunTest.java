package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code PUT /v2/apps?dryRun=true}: what would change, and nothing does. */
class DryRunTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  private JsonNode preview(String body) {
    return service.ok("PUT", "/v2/apps?partialUpdate=false&dryRun=true", body);
  }

  @Test
  void eachKindOfChangeIsToldAndNothingHappens() {
    service.ok(
        "PUT",
        "/v2/apps",
        "[{\"id\":\"/a\",\"cmd\":\"x\"},{\"id\":\"/b\",\"cmd\":\"x\"},"
            + "{\"id\":\"/c\",\"cmd\":\"x\"},{\"id\":\"/d\",\"cmd\":\"x\",\"cpus\":1}]");
    service.run("h1");
    service.untilNoDeployments();
    JsonNode before = service.get("/v2/apps");
    int revives = service.kernel().calls(Call.Type.REVIVE).size();
    JsonNode preview =
        preview(
            "[{\"id\":\"/a\",\"cmd\":\"y\"},{\"id\":\"/b\",\"cmd\":\"x\",\"instances\":3},"
                + "{\"id\":\"/c\",\"cmd\":\"x\",\"labels\":{\"l\":\"1\"}},"
                + "{\"id\":\"/d\",\"cmd\":\"x\",\"cpus\":1.0},{\"id\":\"/e\",\"cmd\":\"x\"}]");
    assertThat(preview.path("apps").valueStream().map(app -> app.path("change").textValue()))
        .containsExactly("replace", "scale", "in place", "none", "create");
    assertThat(preview.at("/apps/0/before/cmd").textValue()).isEqualTo("x");
    assertThat(preview.at("/apps/0/after/cmd").textValue()).isEqualTo("y");
    assertThat(preview.at("/apps/0/after").has("version")).isFalse();
    assertThat(preview.at("/apps/4").has("before")).isFalse();
    assertThat(preview.path("steps").toString())
        .contains("{\"action\":\"RestartApplication\",\"app\":\"/a\"}")
        .doesNotContain("/d");
    assertThat(service.get("/v2/apps")).isEqualTo(before);
    assertThat(service.get("/v2/deployments")).isEmpty();
    assertThat(service.kernel().calls(Call.Type.REVIVE)).hasSize(revives);
  }

  @Test
  void whatIsWrongIsFoundByItsPlaceInTheList() {
    String body = "[{\"id\":\"/a\",\"cmd\":\"x\"},{\"id\":\"/b\",\"cmd\":\"x\",%s}]";
    assertThat(paths(body.formatted("\"mem\":-1"))).containsExactly("(1)/mem");
    assertThat(paths(body.formatted("\"backoffFactor\":0.1"))).containsExactly("(1)/backoffFactor");
    assertThat(paths(body.formatted("\"args\":[\"x\"]"))).containsExactly("(1)");
    assertThat(paths("[{\"id\":\"/a\",\"cmd\":\"x\"},{\"id\":\"a\",\"cmd\":\"x\"}]"))
        .containsExactly("(1)/id");
    assertThat(service.get("/v2/apps").path("apps")).isEmpty();
  }

  private List<String> paths(String body) {
    return Service.json(service.send("PUT", "/v2/apps", body).body())
        .path("details")
        .valueStream()
        .map(each -> each.path("path").textValue())
        .toList();
  }

  @Test
  void whatWouldBeRefusedIsRefused() {
    assertThat(
            service
                .send(
                    "PUT",
                    "/v2/apps?dryRun=true",
                    "[{\"id\":\"/a\",\"cmd\":\"x\",\"dependencies\":[\"/b\"]},"
                        + "{\"id\":\"/b\",\"cmd\":\"x\",\"dependencies\":[\"/a\"]}]")
                .statusCode())
        .isEqualTo(422);
    assertThat(service.send("PUT", "/v2/apps?dryRun=true", "[{\"id\":\"/a\"}]").statusCode())
        .isEqualTo(422);
    assertThat(service.send("PUT", "/v2/apps?dryRun=true", "{}").statusCode()).isEqualTo(422);
  }
}
