package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The benchmark suite at its smallest, by its script: every workload runs against a platform of its
 * own, its gate has compared something and objects to nothing, and there are figures. What they are
 * is of no interest here. That the suite objects to a wrong result is tested in its own module.
 */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class BenchSuiteIT {

  private static final long LIMIT_MINUTES = 30;

  /** Logs and files stay when something is objected to. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  @Test
  void everyWorkloadRunsAndItsGateObjectsToNothing() throws IOException, InterruptedException {
    Path root =
        Path.of(System.getProperty("souk.launcher.jar"))
            .toAbsolutePath()
            .normalize()
            .getParent()
            .resolve("../../..")
            .normalize();
    Path json = dir.resolve("report.json");
    Path output = dir.resolve("output.txt");
    Process suite =
        new ProcessBuilder(
                root.resolve("kernel/benchmarks/run").toString(),
                "all",
                "--short",
                "--no-profile",
                "--dir",
                dir.resolve("runs").toString(),
                "--json",
                json.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(suite.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).as("it has ended").isTrue();
    } finally {
      suite.destroy();
    }
    assertThat(suite.exitValue()).as(Files.readString(output)).isZero();
    List<JsonNode> results =
        new ObjectMapper().readTree(json.toFile()).path("results").valueStream().toList();
    assertThat(results)
        .extracting(result -> result.path("workload").asText())
        .contains("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10");
    for (JsonNode result : results) {
      String name = result.path("workload").asText() + " " + result.path("variant").asText();
      assertThat(result.path("faults")).as(name).isEmpty();
      if (!result.has("not_measured")) {
        assertThat(result.path("figures")).as(name).isNotEmpty();
        assertThat(result.path("checked").asLong()).as(name).isPositive();
      }
      // Only a Docker engine may be missing, and only where it may.
      assertThat(result.has("not_measured") && "true".equals(System.getenv("SOUK_REQUIRE_DOCKER")))
          .as(name + ": " + result.path("not_measured").asText())
          .isFalse();
    }
  }
}
