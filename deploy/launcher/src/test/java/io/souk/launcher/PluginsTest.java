package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.framework.HttpEndpoint;
import io.souk.framework.PluginJars;
import io.souk.framework.adapter.http.HttpSessionConfig;
import io.souk.framework.boot.FrameworkLoader;
import io.souk.framework.boot.FrameworkProcess;
import io.souk.framework.boot.FrameworkProcessConfig;
import io.souk.framework.boot.Plugin;
import io.souk.framework.boot.Plugins;
import io.souk.launcher.option.OptionSources;
import io.souk.launcher.option.UsageException;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.souk.protocol.log.ProgramLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The framework of the tutorial, beside one that fails: inside a master, and by itself. */
class PluginsTest {

  private static final Path TEMPLATE = Path.of("../../docs/framework-template/src/main");
  private static final Path SOURCE =
      TEMPLATE.resolve("java/com/example/keeper/KeeperFramework.java");
  private static final Path SERVICES =
      TEMPLATE.resolve("resources/META-INF/services/io.souk.framework.Framework");
  private static final Path TUTORIAL = Path.of("../../docs/write-a-framework.md");

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static List<String> blocks(String language) throws Exception {
    Matcher matcher =
        Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(TUTORIAL));
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  @Test
  void theTutorialShowsTheTemplate() throws Exception {
    String source = Files.readString(SOURCE);
    assertThat(blocks("java")).hasSize(5).allSatisfy(block -> assertThat(source).contains(block));
    assertThat(blocks("")).contains(Files.readString(SERVICES));
  }

  @Test
  void theTutorialsFrameworkRunsInsideAndOutsideOfTheMaster() throws Exception {
    Path plugins = Files.createDirectory(directory.resolve("plugins"));
    Path keeper =
        PluginJars.jar(
            plugins.resolve("keeper.jar"),
            Map.of("com.example.keeper.KeeperFramework", Files.readString(SOURCE)),
            Files.readString(SERVICES).strip());
    PluginJars.jar(
        plugins.resolve("bad.jar"),
        Map.of(
            "bad.Plugin",
            """
            package bad;
            import io.souk.framework.*;
            public final class Plugin implements Framework {
              public String name() { return "bad"; }
              public java.util.concurrent.CompletionStage<Void> start(FrameworkContext c) {
                throw new NoClassDefFoundError("bad/Gone");
              }
              public java.util.concurrent.CompletionStage<Void> stop() { return null; }
            }
            """),
        "bad.Plugin");
    Path file = Files.writeString(directory.resolve("souk.yaml"), blocks("yaml").getFirst());
    Map<String, JsonObject> sections = new HashMap<>();
    OptionSources.pluginSections(file)
        .forEach((name, section) -> sections.put(name, new JsonObject(section)));
    assertThat(sections.get("keeper").getInteger("copies")).isEqualTo(2);

    MasterServer master =
        await(
            MasterServer.start(
                vertx,
                MasterConfig.of("127.0.0.1", freePort(), directory.resolve("work")),
                List.of(),
                new Plugins(Plugin.in(plugins), sections),
                ProgramLog.NONE,
                Promise.<Void>promise().future()));
    String url = "http://127.0.0.1:" + master.port();
    awaitBody(url + "/plugins/keeper/tasks", "[]");
    awaitBody(url + "/plugins/keeper/metrics", "keeper_tasks 0.0");
    awaitBody(url + "/api/souk/plugins", "bad/Gone");
    awaitBody(url + "/frameworks", "\"name\":\"keeper\"");
    awaitBody(url + "/metrics", "souk_plugin_failures_total{jar=\"bad.jar\",kind=\"start\"");
    awaitBody(
        url + "/metrics",
        "souk_plugin_up{jar=\"keeper.jar\",plugin=\"com.example.keeper.KeeperFramework\"} 1");
    assertThat(get(url + "/plugins/bad/").statusCode()).isEqualTo(503);
    assertThat(get(url + "/plugins/bad/").body()).contains("The plug-in bad is ");
    assertThat(get(url + "/plugins/none/").statusCode()).isEqualTo(404);
    StubPlatform.Ran status = StubPlatform.runAgainst(url, "status");
    assertThat(status.out()).containsPattern("keeper +keeper.jar +running +0");
    assertThat(status.out()).contains("plug-in bad: it threw java.lang.NoClassDefFoundError");

    int port = freePort();
    FrameworkProcess process =
        await(
            FrameworkProcess.start(
                vertx,
                new FrameworkProcessConfig(
                        HttpSessionConfig.of(List.of(URI.create(url))), directory.resolve("own"))
                    .withSections(sections)
                    .withEndpoint(HttpEndpoint.of("--port", "127.0.0.1", port)),
                FrameworkLoader.fromJar(keeper).getFirst().framework()));
    String own = "http://127.0.0.1:" + port;
    awaitBody(own + "/plugins/keeper/tasks", "[]");
    awaitBody(own + "/plugins/keeper/metrics", "keeper_tasks 0.0");
    awaitBody(own + "/metrics", "keeper_tasks 0.0");
    assertThat(get(own + "/plugins/other/tasks").statusCode()).isEqualTo(404);
    await(process.stop());
    await(master.stop());
  }

  @Test
  void sectionsOfPluginsAreMappings() throws Exception {
    Path file = directory.resolve("souk.yaml");
    for (String text : List.of("plugin-config: 1", "plugin-config: {keeper: 1}")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> OptionSources.pluginSections(file))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("plugin-config");
    }
    Files.writeString(file, "master: {port: 1}");
    assertThat(OptionSources.pluginSections(file)).isEmpty();
  }

  private void awaitBody(String url, String part) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      String body = get(url).body();
      if (body.contains(part)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited 30 s for " + part + " at " + url + ": " + body);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private HttpResponse<String> get(String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
