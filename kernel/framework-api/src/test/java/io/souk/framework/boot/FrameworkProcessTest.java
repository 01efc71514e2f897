package io.souk.framework.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSessionContract.Subscriber;
import io.souk.framework.adapter.http.FakeMaster;
import io.souk.framework.adapter.http.HttpSessionConfig;
import io.souk.framework.example.SleeperFramework;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameworkProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String SERVICES = "META-INF/services/" + Framework.class.getName();
  private static final String PLUGIN =
      """
      package plugged;
      public final class Plugin implements io.souk.framework.Framework {
        public String name() {
          return "plugged";
        }
        public java.util.concurrent.CompletionStage<Void> start(
            io.souk.framework.FrameworkContext context) {
          return java.util.concurrent.CompletableFuture.completedStage(null);
        }
        public java.util.concurrent.CompletionStage<Void> stop() {
          return java.util.concurrent.CompletableFuture.completedStage(null);
        }
      }
      """;

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;

  @BeforeEach
  void startMaster() throws Exception {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    master.close();
    await(vertx.close());
  }

  private Future<FrameworkProcess> start(Framework framework) {
    HttpSessionConfig session = HttpSessionConfig.of(List.of(master.url()));
    return FrameworkProcess.start(vertx, new FrameworkProcessConfig(session, directory), framework);
  }

  @Test
  void runsTheExampleOverARestart() throws Exception {
    FrameworkProcess first = await(start(new SleeperFramework()));
    Subscriber subscriber = master.pollSubscriber(PATIENCE).orElseThrow();
    assertThat(subscriber.subscribe().getFrameworkInfo().hasId()).isFalse();
    subscriber.emit(subscribed());
    assertThat(nextCall().getType()).isEqualTo(Call.Type.RECONCILE);
    subscriber.emit(offer("o-1", 4));
    Call accept = nextCall();
    assertThat(accept.getType()).isEqualTo(Call.Type.ACCEPT);
    assertThat(accept.getAccept().getOperations(0).getLaunch().getTaskInfos(0).getName())
        .isEqualTo("sleep");
    subscriber.emit(offer("o-2", 4));
    assertThat(nextCall().getType()).isEqualTo(Call.Type.DECLINE);
    await(first.stop());
    await(first.ended());
    assertThat(subscriber.awaitGone(PATIENCE)).isTrue();

    FrameworkProcess second = await(start(new SleeperFramework()));
    Subscriber again = master.pollSubscriber(PATIENCE).orElseThrow();
    assertThat(again.subscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
    again.emit(subscribed());
    assertThat(nextCall().getReconcile().getTasks(0).getTaskId())
        .isEqualTo(accept.getAccept().getOperations(0).getLaunch().getTaskInfos(0).getTaskId());
    again.emit(offer("o-3", 4));
    assertThat(nextCall().getType()).isEqualTo(Call.Type.DECLINE);
    await(second.stop());
  }

  @Test
  void aFrameworkThatGivesUpEndsWithItsReason() throws Exception {
    FrameworkProcess process = await(start(new SleeperFramework()));
    Subscriber subscriber = master.pollSubscriber(PATIENCE).orElseThrow();
    subscriber.emit(subscribed());
    subscriber.emit(
        Event.newBuilder()
            .setType(Event.Type.ERROR)
            .setError(Event.Error.newBuilder().setMessage("Framework has been removed"))
            .build());
    assertThatThrownBy(() -> await(process.ended()))
        .hasMessageContaining("Framework has been removed");
    await(process.stop());
  }

  @Test
  void aFrameworkThatDoesNotStartReleasesItsStore() throws Exception {
    assertThatThrownBy(() -> await(start(new Stillborn("stillborn"))))
        .hasMessageContaining("no port");
    assertThatThrownBy(() -> await(start(new Stillborn("stillborn"))))
        .hasMessageContaining("no port");
  }

  @Test
  void refusesANameThatIsNoDirectory() {
    for (String name : List.of("", "../x", "Big", "1st", "a".repeat(41))) {
      assertThatThrownBy(() -> await(start(new Stillborn(name))))
          .hasMessageContaining("framework name '" + name + "'");
    }
  }

  @Test
  void refusesAStoreInUse() throws Exception {
    FrameworkProcess first = await(start(new SleeperFramework()));
    assertThatThrownBy(() -> await(start(new SleeperFramework())))
        .hasMessageContaining("is in use by another process");
    await(first.stop());
  }

  @Test
  void loadsByClassName() {
    assertThat(FrameworkLoader.fromClass(SleeperFramework.class.getName()).name())
        .isEqualTo("sleeper");
    for (String name : List.of("no.such.Type", "java.lang.String", Stillborn.class.getName())) {
      assertThatThrownBy(() -> FrameworkLoader.fromClass(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--class '" + name + "'");
    }
  }

  @Test
  void loadsFromAJar() throws Exception {
    Path jar = directory.resolve("plugin.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      add(out, "plugged/Plugin.class", compiled("plugged.Plugin", PLUGIN));
      add(out, SERVICES, "# ours\nplugged.Plugin # the only one\n\n".getBytes());
    }
    assertThat(FrameworkLoader.fromJar(jar))
        .map(loaded -> loaded.framework().name())
        .containsExactly("plugged");
  }

  @Test
  void refusesAJarWithoutAFramework() throws Exception {
    Path empty = directory.resolve("empty.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(empty))) {
      add(out, "readme", new byte[1]);
    }
    Path wrong = directory.resolve("wrong.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(wrong))) {
      add(out, SERVICES, "no.such.Type".getBytes());
    }
    Path text = Files.writeString(directory.resolve("text.jar"), "no archive");
    for (Path jar : List.of(empty, wrong, text, directory, directory.resolve("none.jar"))) {
      assertThatThrownBy(() -> FrameworkLoader.fromJar(jar))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--jar '" + jar + "'");
    }
  }

  private byte[] compiled(String className, String source) throws IOException {
    Path file = directory.resolve("Plugin.java");
    Files.writeString(file, source);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                file.toString());
    assertThat(result).isZero();
    return Files.readAllBytes(directory.resolve(className.replace('.', '/') + ".class"));
  }

  private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }

  private Call nextCall() throws Exception {
    return master.pollCall(PATIENCE).orElseThrow();
  }

  private static Event subscribed() {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue("f-1"))
                .setHeartbeatIntervalSeconds(15))
        .build();
  }

  private static Event offer(String id, double cpus) {
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue(id))
            .setFrameworkId(FrameworkID.newBuilder().setValue("f-1"))
            .setAgentId(AgentID.newBuilder().setValue("a-1"))
            .setHostname("host")
            .addResources(scalar("cpus", cpus))
            .addResources(scalar("mem", 1024));
    return Event.newBuilder()
        .setType(Event.Type.OFFERS)
        .setOffers(Event.Offers.newBuilder().addOffers(offer))
        .build();
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Fails to start. */
  static final class Stillborn implements Framework {

    private final String name;

    Stillborn(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CompletionStage<Void> start(FrameworkContext context) {
      return CompletableFuture.failedStage(new IllegalStateException("no port"));
    }

    @Override
    public CompletionStage<Void> stop() {
      return CompletableFuture.completedStage(null);
    }
  }
}
