package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of app files on a running platform: shown, deployed at once, deployed again. */
class AppDirectoryIT {

  @TempDir Path dir;

  @Test
  void isDeployedAtOnceAndAgainOnlyWhereItChanged() throws IOException {
    Path apps = Files.createDirectories(dir.resolve("apps/sub"));
    Files.writeString(
        apps.resolve("web.json"),
        "{\"id\":\"/web\",\"cmd\":\"sleep 1000\",\"cpus\":0.1,\"mem\":16,\"env\":{\"A\":\"1\"}}");
    Files.writeString(
        dir.resolve("apps/shop.json"),
        """
        {"id":"/shop","dependencies":["/web"],"apps":[
          {"id":"db","cmd":"sleep 1000","cpus":0.1,"mem":16,"instances":2},
          {"id":"front","cmd":"sleep 1000","cpus":0.1,"mem":16,"dependencies":["db"]}]}
        """);
    try (UpPlatform souk = UpPlatform.start(dir)) {
      SoukProcess shown = deploy(souk, 0, "--dry-run");
      assertThat(shown.out())
          .contains("/shop/db: new", "/shop/front: new", "/web: new", "3 apps change, 0 stay");
      assertThat(Http.json(souk.marathon() + "/v2/apps").path("apps")).isEmpty();

      deploy(souk, 0);
      assertThat(running(souk, "/shop/db")).isEqualTo(2);
      assertThat(deployments(souk)).isEqualTo(1);
      Http.send("PUT", souk.marathon() + "/v2/apps/shop/db", "{\"instances\":3}");
      Wait.until(Duration.ofSeconds(60), () -> running(souk, "/web") == 1, () -> "web runs");

      Files.writeString(
          apps.resolve("web.json"),
          "{\"id\":\"/web\",\"cmd\":\"sleep 2000\",\"cpus\":0.1,\"mem\":16}");
      SoukProcess changed = deploy(souk, 0);
      assertThat(changed.out())
          .contains(
              "/web: changed, instances are replaced\n",
              "  ~ cmd: \"sleep 1000\" -> \"sleep 2000\"\n",
              "  - env: {\"A\":\"1\"}\n",
              "/shop/db: another number of instances\n  ~ instances: 3 -> 2\n");
      assertThat(running(souk, "/shop/db")).isEqualTo(2);

      int before = deployments(souk);
      assertThat(deploy(souk, 0).out()).isEqualTo("0 apps change, 3 stay as they are\n");
      assertThat(deployments(souk)).isEqualTo(before);

      Files.writeString(apps.resolve("bad.json"), "{\"id\":\"/bad\",\"cmd\":\"x\",\"mem\":-1}");
      Files.writeString(apps.resolve("new.json"), "{\"id\":\"/new\",\"cmd\":\"x\"}");
      SoukProcess refused = deploy(souk, 1);
      assertThat(refused.err()).contains("is app /bad of sub/bad.json");
      assertThat(Http.get(souk.marathon() + "/v2/apps/new").status()).isEqualTo(404);
    }
  }

  private SoukProcess deploy(UpPlatform souk, int exit, String... more) {
    List<String> line = new ArrayList<>(List.of("app", "deploy", dir.resolve("apps").toString()));
    line.addAll(List.of("--url", souk.gateway()));
    line.addAll(List.of(more));
    SoukProcess process = SoukProcess.start(dir, line.toArray(String[]::new));
    assertThat(process.awaitExit(Duration.ofSeconds(100))).as(process.err()).isEqualTo(exit);
    return process;
  }

  private static int running(UpPlatform souk, String app) {
    return Http.json(souk.marathon() + "/v2/apps" + app).path("app").path("tasksRunning").asInt();
  }

  private static int deployments(UpPlatform souk) {
    return Http.json(souk.marathon() + "/metrics")
        .path("counters")
        .path("marathon.deployments.counter")
        .path("count")
        .asInt();
  }
}
