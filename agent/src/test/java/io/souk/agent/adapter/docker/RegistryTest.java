package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Await;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.stats.Tally;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulling images, from a registry that asks who is there. */
@RequiresDocker
class RegistryTest {
  private static final String ACCOUNT = "somebody:secret";
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final Tally tally = new Tally();
  private FakeRegistry registry;
  private DockerRuntime runtime;

  @BeforeEach
  void open() throws IOException {
    registry = new FakeRegistry(vertx, Optional.of(ACCOUNT));
    runtime = connect(Optional.empty());
  }

  @AfterEach
  void close() throws Exception {
    for (String id : Await.success(runtime.listOwned())) {
      Await.success(runtime.destroy(id));
    }
    Await.success(runtime.close());
    try (Engine engine = Engine.open(TestEngine.HOST)) {
      engine.call(
          "remove image",
          client -> client.removeImageCmd(registry.image() + ":latest").withForce(true).exec());
    } catch (EngineException e) {
      assertThat(e.kind()).isEqualTo(EngineException.Kind.NOT_FOUND);
    }
    registry.close();
    Await.success(vertx.close());
  }

  @Test
  void whatTheTaskFetchedServesItsPull() throws IOException {
    ContainerSpec spec = spec(docker());
    write(spec, ".docker/config.json", config(registry.host(), ACCOUNT));
    assertThat(run(spec)).isEqualTo(new ContainerExit.Exited(3));
    assertThat(registry.pulls).containsOnly("somebody");
  }

  @Test
  void soDoesTheOldFormat() throws IOException {
    ContainerSpec spec = spec(docker());
    write(
        spec,
        ".dockercfg",
        "{\"http://" + registry.host() + "/v1/\":{\"auth\":\"" + base64(ACCOUNT) + "\"}}");
    assertThat(run(spec)).isEqualTo(new ContainerExit.Exited(3));
  }

  @Test
  void anImageThatIsHereIsPulledAgainOnlyWhenAsked() {
    reconnect(Optional.of(credentials(ACCOUNT)));
    run(spec(docker()));
    int first = registry.pulls.size();
    assertThat(first).isPositive();
    run(spec(docker()));
    assertThat(registry.pulls).hasSize(first);
    run(spec(docker().setForcePullImage(true)));
    assertThat(registry.pulls).hasSizeGreaterThan(first);
    SortedMap<String, Double> counted = new TreeMap<>();
    tally.addTo(counted);
    assertThat(counted).containsEntry("containerizer/docker/image_pull_ms/count", 2.0);
  }

  @Test
  void whatTheTaskFetchedGoesFirst() throws IOException {
    reconnect(Optional.of(credentials("somebody:wrong")));
    ContainerSpec spec = spec(docker());
    write(spec, ".docker/config.json", config(registry.host(), ACCOUNT));
    assertThat(run(spec)).isEqualTo(new ContainerExit.Exited(3));
  }

  @Test
  void anImageOfAMesosContainerMayBringItsOwn() {
    SortedMap<String, Double> counted = new TreeMap<>();
    ContainerInfo.Builder container = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    container
        .getMesosBuilder()
        .getImageBuilder()
        .setType(Image.Type.DOCKER)
        .setCached(false)
        .getDockerBuilder()
        .setName(registry.image())
        .getConfigBuilder()
        .setType(Secret.Type.VALUE)
        .getValueBuilder()
        .setData(ByteString.copyFromUtf8(config(registry.host(), ACCOUNT)));
    assertThat(run(TestSpecs.shell(dir, "exit 3").container(container).build()))
        .isEqualTo(new ContainerExit.Exited(3));
    tally.addTo(counted);
    assertThat(counted)
        .containsEntry("containerizer/mesos/provisioner/docker_store/image_pull_ms/count", 1.0);
  }

  @Test
  void wrongCredentialsAreSaid() {
    reconnect(Optional.of(credentials("somebody:wrong")));
    assertFails(spec(docker()), "unauthorized");
    assertThat(registry.pulls).isEmpty();
  }

  @Test
  void credentialsThatCannotBeReadAreSaid() throws IOException {
    ContainerSpec spec = spec(docker());
    write(spec, ".docker/config.json", "{\"auths\":{\"r\":{\"auth\":\"c2VjcmV0\"}}}");
    assertThat(Await.failure(runtime.launch(spec)))
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "Failed to read registry credentials: '.docker/config.json': auth of 'r': expected"
                + " base64 of USER:PASSWORD");
  }

  @Test
  void anImageThatIsNotThereIsSaid() {
    reconnect(Optional.of(credentials(ACCOUNT)));
    assertFails(
        spec(DockerInfo.newBuilder().setImage(registry.image() + ":1")), "manifest unknown");
  }

  @Test
  void aPullIsGivenUp() throws Exception {
    reconnect(Optional.of(credentials(ACCOUNT)));
    registry.hold();
    ContainerSpec spec = spec(docker());
    Future<?> launch = runtime.launch(spec);
    assertThat(registry.waiting.await(60, TimeUnit.SECONDS)).isTrue();
    runtime.abortLaunch(spec.containerId());
    assertThat(Await.failure(launch))
        .isInstanceOf(LaunchException.class)
        .hasMessage("Container destroyed while pulling image");
    assertThat(Await.success(runtime.listOwned())).isEmpty();
  }

  private ContainerExit run(ContainerSpec spec) {
    Container container = Await.success(runtime.launch(spec));
    return Await.success(container.exited());
  }

  private void assertFails(ContainerSpec spec, String reason) {
    assertThat(Await.failure(runtime.launch(spec)))
        .isInstanceOf(LaunchException.class)
        .hasMessageStartingWith("Failed to pull image '" + registry.host())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  private DockerInfo.Builder docker() {
    return DockerInfo.newBuilder().setImage(registry.image());
  }

  private ContainerSpec spec(DockerInfo.Builder docker) {
    return TestSpecs.shell(dir, "exit 3").docker(docker).build();
  }

  private RegistryCredentials credentials(String account) {
    return RegistryCredentials.parse(config(registry.host(), account));
  }

  private void reconnect(Optional<RegistryCredentials> credentials) {
    Await.success(runtime.close());
    runtime = connect(credentials);
  }

  private DockerRuntime connect(Optional<RegistryCredentials> credentials) {
    return Await.success(
        DockerRuntime.connect(
            vertx,
            new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false)
                .withCredentials(credentials),
            tally));
  }

  private static String config(String host, String account) {
    return "{\"auths\":{\"" + host + "\":{\"auth\":\"" + base64(account) + "\"}}}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(ContainerSpec spec, String name, String text) throws IOException {
    Path file = spec.sandbox().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
