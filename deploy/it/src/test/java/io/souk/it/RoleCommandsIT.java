package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code souk quota}, {@code weights}, {@code reserve} and {@code explain} on a running platform.
 */
class RoleCommandsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;

  /** What a command printed. */
  private record Printed(String out, String err) {}

  @Test
  void quotaWeightsReservationsAndExplanations() {
    try (UpPlatform souk = UpPlatform.start(dir)) {
      quota(souk);
      weights(souk);
      reservations(souk);
      explanation(souk);
    }
  }

  private void quota(UpPlatform souk) {
    assertThat(run(1, souk, "quota", "show", "eng").err())
        .isEqualTo("souk: role eng has no quota\n");
    String quota =
        """
        ROLE  RESOURCE  GUARANTEE  LIMIT  CONSUMED
        eng   cpus      0.5        1      0
        eng   mem       -          512    0
        """;
    assertThat(
            run(
                    0,
                    souk,
                    "quota",
                    "set",
                    "eng",
                    "--guarantee",
                    "cpus=0.5",
                    "--limit",
                    "cpus=1,mem=512")
                .out())
        .isEqualTo(quota);
    assertThat(run(0, souk, "quota", "show", "eng").out()).isEqualTo(quota);
    assertThat(
            run(1, souk, "quota", "set", "eng", "--guarantee", "cpus=2", "--limit", "cpus=1").err())
        .startsWith("souk: ")
        .contains("400");
    assertThat(run(0, souk, "quota", "list").out()).isEqualTo(quota);
    assertThat(run(0, souk, "quota", "remove", "eng").out()).isEmpty();
    run(1, souk, "quota", "show", "eng");
  }

  private void weights(UpPlatform souk) {
    run(0, souk, "weights", "set", "eng=2.5", "ops=3");
    assertThat(run(0, souk, "weights", "list").out())
        .isEqualTo(
            """
            ROLE  WEIGHT
            eng   2.5
            ops   3
            """);
  }

  private void reservations(UpPlatform souk) {
    String agent = Http.json(souk.master() + "/slaves").at("/slaves/0/id").asText();
    String[] half = {"--agent", agent, "--role", "eng", "--resources", "cpus:0.5;mem:64"};
    assertThat(run(0, souk, words(List.of("reserve", "add"), half)).out())
        .contains(agent, "eng", "cpus:0.5", "mem:64");
    assertThat(run(0, souk, "reserve", "list").out()).contains(agent, "eng", "cpus:0.5", "mem:64");
    assertThat(
            run(
                    1,
                    souk,
                    "reserve",
                    "add",
                    "--agent",
                    agent,
                    "--role",
                    "eng",
                    "--resources",
                    "cpus:5000")
                .err())
        .startsWith("souk: ")
        .contains("409", "short of [cpus:");
    assertThat(run(0, souk, words(List.of("reserve", "remove"), half)).out())
        .isEqualTo("AGENT  ROLE  RESOURCES\n");
    assertThat(run(0, souk, "reserve", "list").out()).isEqualTo("AGENT  ROLE  RESOURCES\n");
    assertThat(run(1, souk, words(List.of("reserve", "remove"), half)).err()).contains("409");
    assertThat(
            run(
                    1,
                    souk,
                    "reserve",
                    "add",
                    "--agent",
                    "nobody",
                    "--role",
                    "eng",
                    "--resources",
                    "cpus:1")
                .err())
        .isEqualTo("souk: there is no agent nobody\n");
  }

  private void explanation(UpPlatform souk) {
    Http.Answer answer =
        Http.send(
            "POST",
            souk.marathon() + "/v2/apps",
            "{\"id\":\"/big\",\"cmd\":\"sleep 1000\",\"cpus\":5000,\"mem\":32}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    Wait.until(
        LIMIT,
        () -> {
          String said = run(0, souk, "explain", "/big").out();
          return said.startsWith("app /big\n  0 of 1 instances run, 1 waiting\n")
              && said.contains("  1 agent offers too few cpus: asked 5000, best ")
              && said.contains("  1 agent has too few cpus: asked 5000, best ");
        },
        () -> run(0, souk, "explain", "/big").out());
    assertThat(run(1, souk, "explain", "/none").err())
        .isEqualTo("souk: there is no app, job or task '/none'\n");
  }

  private static String[] words(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(rest));
    return all.toArray(new String[0]);
  }

  private Printed run(int exitCode, UpPlatform souk, String... words) {
    String[] line = words(List.of(words), "--url", souk.gateway());
    try (SoukProcess command = SoukProcess.start(dir, line)) {
      assertThat(command.awaitExit(LIMIT))
          .as(String.join(" ", words) + ": " + command.out() + command.err())
          .isEqualTo(exitCode);
      if (exitCode != 0) {
        assertThat(command.out()).isEmpty();
      }
      assertThat(command.err().lines()).as(command.err()).hasSize(exitCode == 0 ? 0 : 1);
      return new Printed(command.out(), command.err());
    }
  }
}
