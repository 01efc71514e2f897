package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.machine.Command;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser. */
class ConsoleIT {

  @TempDir Path dir;

  @Test
  void showsAgentsAppsAndJobs() {
    Path chromium = Tools.require("chromium");
    try (UpPlatform souk = UpPlatform.start(dir, "--attributes", "rack:r7")) {
      SoukProcess demo = SoukProcess.start(dir, "demo", "--url", souk.gateway());
      assertThat(demo.awaitExit(Duration.ofSeconds(100))).as(demo.err()).isZero();
      String page = dump(chromium, souk.gateway() + "/");
      assertThat(page).contains("1 agent · 1 app · 1 job", "rack=r7", "/demo/web", "2 of 2");
      assertThat(page).contains(">healthy<", "demo-cron", ">success<");
      // It runs every ten seconds, and the browser's clock hurries ahead.
      assertThat(page).containsPattern("\\((in \\d+ s|due \\d+ s ago)\\)");
      assertThat(page).doesNotContain("Not available", "NaN", "undefined");
    }
  }

  @Test
  void saysWhyAnAppWaitsAndWhatItsDeploymentWaitsFor() {
    Path chromium = Tools.require("chromium");
    try (UpPlatform souk = UpPlatform.start(dir, "--attributes", "rack:r7")) {
      String app =
          "{\"id\":\"/shop/web\",\"cmd\":\"sleep 1000\",\"mem\":20000,"
              + "\"constraints\":[[\"rack\",\"IS\",\"r8\"]]}";
      Http.send("POST", souk.marathon() + "/v2/apps", app);
      String refusal = "1 agent offers too little memory: asked 20000 MB, best 4096 MB";
      Wait.until(
          Duration.ofSeconds(60),
          () -> Http.get(souk.marathon() + "/v2/explain/shop/web").body().contains(refusal),
          () -> Http.get(souk.marathon() + "/v2/explain/shop/web").body());
      String list = dump(chromium, souk.gateway() + "/");
      assertThat(list)
          .contains("1 agent lacks attribute rack=r8: it has r7 (and 1 more)", "step 2 of 2");
      assertThat(list).doesNotContain("Not available", "NaN", "undefined");
      String page = dump(chromium, souk.gateway() + "/#/apps/shop/web");
      assertThat(page)
          .contains(
              "0 of 1 instances run, 1 waiting",
              refusal,
              "ask for at most 4096 MB, or free 20000 MB on one agent",
              "1 agent with too little mem: asked 20000, best 4096",
              "step 2 of 2",
              "waits for ");
      assertThat(page).doesNotContain("Not available", "NaN", "undefined");
      SoukProcess explain = SoukProcess.start(dir, "explain", "/shop/web", "--url", souk.gateway());
      assertThat(explain.awaitExit(Duration.ofSeconds(60))).as(explain.err()).isZero();
      assertThat(explain.out())
          .contains(
              "1 agent lacks attribute rack=r8: it has r7",
              refusal,
              "help: ask for at most 4096 MB",
              "1 agent has too little memory: asked 20000 MB, best 4096 MB",
              "is at step 2 of 2");
    }
  }

  private String dump(Path chromium, String url) {
    Command.Result result =
        Command.run(
            chromium.toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + dir.resolve("browser"),
            "--virtual-time-budget=5000",
            "--dump-dom",
            url);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }
}
