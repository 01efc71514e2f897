package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.souk.protocol.mesos.Parameter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docker.parameters} ask the engine for, against Docker's own command line. */
class RunParametersTest {
  private static final ObjectMapper JSON =
      DefaultDockerClientConfig.createDefaultConfigBuilder().build().getObjectMapper();
  @TempDir Path dir;

  static Stream<String> recorded() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                RunParametersTest.class.getResourceAsStream("/docker/run-flags.txt"),
                StandardCharsets.UTF_8))) {
      return in.lines().filter(line -> !line.startsWith("#")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void eachAsksForWhatTheCommandLineAsksFor(String line) throws IOException {
    String[] sides = line.split(" => ", 2);
    String[] flag = sides[0].split(" ", 2);
    assertContains(request(flag[0], flag[1]), JSON.readTree(sides[1]), "");
  }

  @Test
  void listsGrow() {
    RunOptions options = options();
    RunParameters.apply(
        List.of(
            parameter("dns", "1.1.1.1"),
            parameter("dns", "2.2.2.2"),
            parameter("p", "80:80"),
            parameter("publish", "81:80"),
            parameter("v", "/a:/b"),
            parameter("volume", "/c:/d"),
            parameter("log-opt", "a=1"),
            parameter("log-driver", "json-file"),
            parameter("log-opt", "b=2")),
        options);
    JsonNode host = json(options).path("HostConfig");
    assertThat(host.path("Dns")).hasSize(2);
    assertThat(host.path("PortBindings").path("80/tcp")).hasSize(2);
    assertThat(host.path("Binds")).hasSize(2);
    assertThat(host.path("LogConfig").path("Config")).hasSize(2);
    assertThat(host.path("LogConfig").path("Type").asText()).isEqualTo("json-file");
  }

  @Test
  void filesAreReadFromTheSandbox() throws IOException {
    Files.writeString(dir.resolve("vars"), "# comment\nA=file\n\nB=b=c\n");
    Files.writeString(dir.resolve("profile.json"), "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}\n");
    RunOptions options = options();
    options.environment.put("A", "task");
    RunParameters.apply(
        List.of(parameter("env-file", "vars"), parameter("security-opt", "seccomp=profile.json")),
        options);
    assertThat(options.environment).containsEntry("A", "task").containsEntry("B", "b=c");
    assertThat(options.host.getSecurityOpts())
        .containsExactly("seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
    assertRefused("env-file", "none", "file 'none' does not exist");
    Files.write(dir.resolve("big"), new byte[1024 * 1024 + 1]);
    assertRefused("label-file", "big", "more than 1 MiB");
  }

  @Test
  void whatConcernsTheCommandLineAloneChangesNothing() {
    JsonNode nothing = json(options());
    for (String name : List.of("rm", "detach", "d", "i", "attach", "sig-proxy", "quiet")) {
      RunOptions options = options();
      RunParameters.apply(List.of(parameter(name, "true")), options);
      assertThat(json(options)).isEqualTo(nothing);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-such=x",
        "name=mine",
        "restart=always",
        "cidfile=/x",
        "cpu-shares=x",
        "memory=lots",
        "cpus=-1",
        "cap-add=nonsense",
        "label=io.souk.task=x",
        "env=FOO",
        "publish=70000:80",
        "publish=80-81:80-90",
        "publish=x",
        "expose=0",
        "mount=type=npipe,target=/x",
        "mount=type=bind",
        "mount=target=/x,nonsense=1",
        "mount=\"open",
        "volume=a:b:c:d",
        "volume=:/b",
        "ulimit=nofile",
        "health-interval=5",
        "gpus=some",
        "gpus=count=1,device=0",
        "pull=sometimes",
        "log-driver=nonsense",
        "device-read-bps=/dev/sda",
        "isolation=hyperv",
        "privileged=maybe"
      })
  void whatIsNotUnderstoodIsNamed(String parameter) {
    String[] parts = parameter.split("=", 2);
    assertRefused(parts[0], parts[1], "parameter '" + parameter + "': ");
  }

  private void assertRefused(String name, String value, String message) {
    assertThatThrownBy(() -> RunParameters.apply(List.of(parameter(name, value)), options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  private JsonNode request(String name, String value) {
    RunOptions options = options();
    RunParameters.apply(List.of(parameter(name, value)), options);
    return json(options);
  }

  private RunOptions options() {
    return new RunOptions("n", "i", new ParameterFiles(dir));
  }

  private static JsonNode json(RunOptions options) {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("tcp://127.0.0.1:9")
            .build();
    try (DockerClient client =
        DockerClientImpl.getInstance(
            config,
            new ApacheDockerHttpClient.Builder()
                .dockerHost(URI.create("tcp://127.0.0.1:9"))
                .build())) {
      return JSON.valueToTree(options.applyTo(client.createContainerCmd("i")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Parameter parameter(String name, String value) {
    return Parameter.newBuilder().setKey(name).setValue(value).build();
  }

  /** What is null, empty or zero on one side may be missing on the other. */
  private static void assertContains(JsonNode found, JsonNode expected, String path) {
    if (expected.isObject() && !expected.isEmpty()) {
      expected
          .properties()
          .forEach(
              entry ->
                  assertContains(
                      found.path(entry.getKey()), entry.getValue(), path + "/" + entry.getKey()));
    } else if (expected instanceof ArrayNode array) {
      assertThat(found).as(path).hasSize(array.size());
      for (int i = 0; i < array.size(); i++) {
        assertContains(found.path(i), array.get(i), path + "/" + i);
      }
    } else {
      assertThat(value(found)).as(path).isEqualTo(value(expected));
    }
  }

  private static Optional<String> value(JsonNode node) {
    String text = node.asText();
    boolean nothing = node.isMissingNode() || node.isNull() || text.isEmpty() || text.equals("0");
    return nothing ? Optional.empty() : Optional.of(text);
  }
}
