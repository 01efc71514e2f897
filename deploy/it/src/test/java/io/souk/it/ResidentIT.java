package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app with a persistent volume keeps its data as long as it is there, and no longer. */
class ResidentIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Each life of the task adds one to what it finds. */
  private static final String APP =
      """
      {"id":"/counter","cpus":0.1,"mem":32,"backoffSeconds":0,"portDefinitions":[{"port":0}],
       "cmd":"n=$(cat data/count 2>/dev/null || echo 0); echo $((n+1)) > data/count; sleep 1000",
       "container":{"type":"MESOS","volumes":[
         {"containerPath":"data","mode":"RW","persistent":{"size":16}}]}}""";

  @TempDir Path dir;

  @Test
  void dataStaysOverKillUpgradeRestartAndScalingAndGoesWithTheApp() {
    try (UpPlatform souk = UpPlatform.start(dir)) {
      assertThat(Http.send("POST", souk.marathon() + "/v2/apps", APP).status()).isEqualTo(201);
      awaitCount(souk, 1);
      JsonNode first = tasks(souk).getFirst();
      assertThat(first.at("/localVolumes/0/containerPath").asText()).isEqualTo("data");
      assertThat(first.path("role").asText()).isEqualTo("marathon");
      String volume = first.at("/localVolumes/0/persistenceId").asText();

      Http.delete(souk.marathon() + "/v2/apps/counter/tasks/" + first.path("id").asText());
      awaitCount(souk, 2);
      assertThat(tasks(souk).getFirst().path("ports")).isEqualTo(first.path("ports"));

      put(souk, "{\"env\":{\"A\":\"b\"}}");
      awaitCount(souk, 3);

      assertThat(souk.process().terminate()).isZero();
      souk.start();
      awaitCount(souk, 4);

      put(souk, "{\"instances\":0}");
      awaitNoDeployments(souk);
      assertThat(volumes(souk)).hasSize(1);
      put(souk, "{\"instances\":1}");
      awaitCount(souk, 5);
      assertThat(tasks(souk).getFirst().at("/localVolumes/0/persistenceId").asText())
          .isEqualTo(volume);

      Http.delete(
          souk.marathon()
              + "/v2/apps/counter/tasks/"
              + tasks(souk).getFirst().path("id").asText()
              + "?wipe=true");
      awaitCount(souk, 1);
      Wait.until(LIMIT, () -> volumes(souk).size() == 1, () -> "volumes: " + volumes(souk));

      Http.delete(souk.marathon() + "/v2/apps/counter");
      Wait.until(
          LIMIT,
          () -> volumes(souk).isEmpty() && reserved(souk).isEmpty(),
          () -> "volumes: " + volumes(souk) + ", reserved: " + reserved(souk));
    }
  }

  private static void put(UpPlatform souk, String update) {
    assertThat(Http.send("PUT", souk.marathon() + "/v2/apps/counter", update).status())
        .isEqualTo(200);
  }

  private static void awaitCount(UpPlatform souk, int wanted) {
    awaitNoDeployments(souk);
    Wait.until(
        LIMIT,
        () ->
            counts(souk).contains("" + wanted)
                && tasks(souk).size() == 1
                && tasks(souk).getFirst().path("state").asText().equals("TASK_RUNNING"),
        () -> "counts: " + counts(souk) + ", wanted " + wanted + "; tasks: " + tasks(souk));
  }

  private static void awaitNoDeployments(UpPlatform souk) {
    Wait.until(
        LIMIT,
        () -> Http.json(souk.marathon() + "/v2/deployments").isEmpty(),
        () -> "deployments: " + Http.json(souk.marathon() + "/v2/deployments"));
  }

  private static List<JsonNode> tasks(UpPlatform souk) {
    return Http.json(souk.marathon() + "/v2/apps/counter/tasks")
        .path("tasks")
        .valueStream()
        .toList();
  }

  private static JsonNode reserved(UpPlatform souk) {
    return Http.json(souk.master() + "/slaves").path("slaves").path(0).path("reserved_resources");
  }

  private static List<Path> volumes(UpPlatform souk) {
    Path role = souk.workDir().resolve("agent/volumes/roles/marathon");
    if (!Files.isDirectory(role)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(role)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> counts(UpPlatform souk) {
    return volumes(souk).stream()
        .map(each -> each.resolve("count"))
        .filter(Files::isRegularFile)
        .map(
            each -> {
              try {
                return Files.readString(each).strip();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }
}
