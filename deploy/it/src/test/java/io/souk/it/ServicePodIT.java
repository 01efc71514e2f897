package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A pod of the services API on a whole platform: two containers share a volume; when one fails, the
 * whole instance is replaced; it survives the platform, is scaled and removed.
 */
@ResourceLock(Tools.DOCKER_ENGINE)
class ServicePodIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** A server, and a neighbour that is healthy while it reaches the server as itself. */
  private static final String NETWORKED =
      """
      {"id":"/pair","networks":[{"mode":"host"}],
       "containers":[
        {"name":"web","image":{"kind":"DOCKER","id":"%1$s"},
         "exec":{"command":{"shell":"mkdir /w; echo hello > /w/word; exec httpd -f -p $EP_HOST_HTTP -h /w"}},
         "resources":{"cpus":0.1,"mem":32},
         "endpoints":[{"name":"http"}],
         "healthCheck":{"http":{"endpoint":"http","path":"/word"},
           "delaySeconds":0,"intervalSeconds":2,"timeoutSeconds":1}},
        {"name":"user","image":{"kind":"DOCKER","id":"%1$s"},
         "exec":{"command":{"shell":"exec sleep 1000"}},
         "resources":{"cpus":0.1,"mem":32},
         "healthCheck":{
           "exec":{"command":{"shell":"wget -q -O /dev/null http://127.0.0.1:$EP_HOST_HTTP/word"}},
           "delaySeconds":0,"intervalSeconds":2,"timeoutSeconds":1}}]}"""
          .formatted(BusyboxImage.NAME);

  @TempDir Path dir;

  @Test
  void processesLiveAndDieTogether() throws IOException {
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      live(souk, "shared", "");
    }
  }

  @Test
  void dockerContainersLiveAndDieTogether() throws IOException {
    BusyboxImage.load(dir);
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "docker")) {
      live(
          souk, "/shared", "\"image\":{\"kind\":\"DOCKER\",\"id\":\"" + BusyboxImage.NAME + "\"},");
    }
  }

  @Test
  void dockerContainersFindEachOtherByTheirEndpoints() throws IOException {
    BusyboxImage.load(dir);
    Files.createDirectory(dir.resolve("out"));
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "docker")) {
      Http.Answer created = Http.send("POST", souk.marathon() + "/v2/pods", NETWORKED);
      assertThat(created.status()).as(created.body()).isEqualTo(201);
      String elsewhere =
          NETWORKED
              .replace("/pair", "/elsewhere")
              .replace("{\"mode\":\"host\"}", "{\"mode\":\"container/bridge\"}")
              .replace(
                  "\"name\":\"http\"", "\"name\":\"http\",\"containerPort\":80,\"hostPort\":0");
      assertThat(Http.send("POST", souk.marathon() + "/v2/pods", elsewhere).status())
          .isEqualTo(201);
      Wait.until(
          LIMIT,
          () ->
              Http.json(souk.marathon() + "/v2/pods/elsewhere::status")
                  .at("/terminationHistory/0/message")
                  .asText()
                  .contains("can only be on the network of the agent's host"),
          () -> Http.get(souk.marathon() + "/v2/pods/elsewhere::status").body());
      assertThat(Http.delete(souk.marathon() + "/v2/pods/elsewhere?force=true").status())
          .isEqualTo(202);
      awaitStable(souk, 1);
      JsonNode web = status(souk).at("/instances/0/containers/0");
      assertThat(web.at("/conditions/0/value").asText()).isEqualTo("true");
      int port = web.at("/endpoints/0/allocatedHostPort").asInt();
      Wait.until(
          LIMIT,
          () -> Http.get("http://127.0.0.1:" + port + "/word").body().equals("hello\n"),
          () -> Http.get("http://127.0.0.1:" + port + "/word").toString());
      assertThat(Http.delete(souk.marathon() + "/v2/pods/pair").status()).isEqualTo(202);
      Wait.until(
          LIMIT,
          () -> Http.json(souk.marathon() + "/v2/deployments").isEmpty(),
          () -> story(souk, dir.resolve("out")));
    }
  }

  private void live(UpPlatform souk, String mount, String image) throws IOException {
    Path out = Files.createDirectory(dir.resolve("out"));
    Http.Answer created =
        Http.send("POST", souk.marathon() + "/v2/pods", pod(1, out, mount, image));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    awaitStable(souk, 1);
    JsonNode instance = status(souk).at("/instances/0");
    String id = instance.path("id").asText();
    Wait.until(LIMIT, () -> names(out).contains(id + ".reader.1"), () -> story(souk, out));
    assertThat(Files.readString(out.resolve(id + ".reader.1"))).isEqualTo("hello\n");

    Files.createFile(out.resolve("fail"));
    Wait.until(LIMIT, () -> names(out).contains(id + ".reader.2"), () -> story(souk, out));
    awaitStable(souk, 1);
    JsonNode replaced = status(souk);
    assertThat(replaced.at("/instances/0/id").asText()).isEqualTo(id);
    for (JsonNode container : replaced.at("/instances/0/containers")) {
      assertThat(container.path("containerId").asText())
          .as("both are new")
          .isEqualTo(id + "." + container.path("name").asText() + ".2");
    }
    JsonNode last = replaced.at("/terminationHistory/0");
    assertThat(last.path("instanceID").asText()).isEqualTo(id);
    assertThat(last.at("/containers/0/lastKnownState").asText()).isEqualTo("TASK_FAILED");

    souk.process().kill();
    souk.start();
    awaitStable(souk, 1);
    assertThat(status(souk).at("/instances/0/id").asText()).isEqualTo(id);

    Http.Answer scaled =
        Http.send("PUT", souk.marathon() + "/v2/pods/pair", pod(2, out, mount, image));
    assertThat(scaled.status()).as(scaled.body()).isEqualTo(200);
    awaitStable(souk, 2);
    assertThat(names(out)).as("the first was left alone").doesNotContain(id + ".reader.3");

    assertThat(Http.delete(souk.marathon() + "/v2/pods/pair").status()).isEqualTo(202);
    Wait.until(
        LIMIT,
        () -> Http.get(souk.marathon() + "/v2/pods/pair::status").status() == 404,
        () -> story(souk, out));
    assertThat(Http.json(souk.marathon() + "/v2/deployments")).isEmpty();
  }

  /** The writer says a word and fails on demand; the reader passes the word on. */
  private static String pod(int instances, Path out, String mount, String image) {
    String writer =
        "echo hello > %s/word; until [ -e %s/fail ]; do sleep 0.1; done; rm %s/fail; exit 3"
            .formatted(mount, out, out);
    String reader =
        "until grep -q hello %s/word; do sleep 0.1; done; cp %s/word %s/$MESOS_TASK_ID;"
            + " exec sleep 1000";
    // A process sees the host as it is; a container sees what is mounted.
    boolean isProcess = image.isEmpty();
    String outVolume = isProcess ? "" : ",{\"name\":\"out\",\"host\":\"%s\"}".formatted(out);
    String outMount = isProcess ? "" : ",{\"name\":\"out\",\"mountPath\":\"%s\"}".formatted(out);
    return """
        {"id":"/pair","scaling":{"kind":"fixed","instances":%d},
         "volumes":[{"name":"exchange"}%s],
         "scheduling":{"backoff":{"backoff":0}},
         "containers":[%s,%s]}"""
        .formatted(
            instances,
            outVolume,
            container("writer", writer, mount, outMount, image),
            container("reader", reader.formatted(mount, mount, out), mount, outMount, image));
  }

  private static String container(
      String name, String command, String mount, String outMount, String image) {
    return """
        {"name":"%s",%s"exec":{"command":{"shell":"%s"}},
         "resources":{"cpus":0.1,"mem":32},
         "volumeMounts":[{"name":"exchange","mountPath":"%s"}%s]}"""
        .formatted(name, image, command, mount, outMount);
  }

  private static JsonNode status(UpPlatform souk) {
    return Http.json(souk.marathon() + "/v2/pods/pair::status");
  }

  private void awaitStable(UpPlatform souk, int instances) {
    Wait.until(
        LIMIT,
        () ->
            Http.json(souk.marathon() + "/v2/deployments").isEmpty()
                && status(souk).path("status").asText().equals("STABLE")
                && status(souk).path("instances").size() == instances,
        () -> story(souk, dir.resolve("out")));
  }

  private static Set<String> names(Path out) {
    Set<String> names = new TreeSet<>();
    String[] all = out.toFile().list();
    names.addAll(all == null ? Set.of() : Set.of(all));
    return names;
  }

  private static String story(UpPlatform souk, Path out) {
    return "files "
        + names(out)
        + ", status "
        + Http.get(souk.marathon() + "/v2/pods/pair::status").body()
        + ", deployments "
        + Http.get(souk.marathon() + "/v2/deployments").body();
  }
}
