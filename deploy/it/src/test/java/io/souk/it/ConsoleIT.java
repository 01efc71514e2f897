package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

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
      assertThat(page).contains(">healthy<", "demo-cron", ">succeeding<", "(in ");
      assertThat(page).doesNotContain("Not available", "NaN", "undefined");
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
