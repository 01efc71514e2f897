package io.souk.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done to a running platform is in its record: one for all its roles, over restarts. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;

  @Test
  void everyRoleWritesToOneRecordThatCanBeFollowed() throws IOException {
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      assertThat(
              Http.send(
                      "POST",
                      souk.marathon() + "/v2/apps?token=hunter2",
                      "{\"id\":\"/web\",\"cmd\":\"sleep hunter2\",\"instances\":0}")
                  .status())
          .isEqualTo(201);
      assertThat(
              Http.send(
                      "POST",
                      souk.chronos() + "/v1/scheduler/iso8601",
                      "{\"name\":\"nightly\",\"schedule\":\"R//P1D\",\"command\":\"true\"}")
                  .status())
          .isEqualTo(204);
      assertThat(
              Http.send(
                      "POST",
                      souk.master() + "/api/v1",
                      "{\"type\":\"REMOVE_QUOTA\",\"remove_quota\":{\"role\":\"none\"}}")
                  .status())
          .isGreaterThanOrEqualTo(200);
      Http.send(
          "POST",
          souk.agent() + "/api/v1",
          "{\"type\":\"KILL_CONTAINER\",\"kill_container\":{\"container_id\":{\"value\":\"c\"}}}");
      follow(souk, "agent SUBSCRIBE", event -> event.path("object").has("agent"));
      follow(souk, "marathon CREATE_APP", event -> event.at("/object/app").asText().equals("/web"));
      follow(souk, "chronos PUT_JOB", event -> event.at("/object/job").asText().equals("nightly"));
      follow(
          souk, "master REMOVE_QUOTA", event -> event.at("/object/role").asText().equals("none"));
      follow(souk, "agent KILL_CONTAINER", event -> event.path("role").asText().equals("agent"));
      long last = events(souk).getLast().get("seq").asLong();
      souk.process().kill();
      souk.start();
      Wait.until(LIMIT, () -> last < lastNumber(souk), () -> "nothing new in the record");
    }
    String file = Files.readString(dir.resolve("work/logs/audit.log"));
    assertThat(file).doesNotContain("hunter2");
    List<Long> numbers =
        file.lines()
            .filter(AuditIT::isWhole)
            .map(AuditIT::read)
            .map(event -> event.get("seq").asLong())
            .toList();
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
  }

  /** Somebody may be writing, or have been killed while writing. */
  private static boolean isWhole(String line) {
    return line.startsWith("{") && line.endsWith("}");
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static List<JsonNode> events(UpPlatform souk) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(souk.workDir().resolve("logs/audit.log"))) {
      if (isWhole(line)) {
        events.add(read(line));
      }
    }
    return events;
  }

  private static long lastNumber(UpPlatform souk) {
    try {
      return events(souk).getLast().get("seq").asLong();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Follows the record from its beginning until it tells that; signs of life come all the time. */
  private static void follow(UpPlatform souk, String what, Predicate<JsonNode> wanted)
      throws IOException {
    String call = what.substring(what.indexOf(' ') + 1);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    URLConnection record =
        URI.create(souk.master() + "/api/souk/audit?from=1").toURL().openConnection();
    record.setReadTimeout((int) LIMIT.toMillis());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(record.getInputStream(), UTF_8))) {
      String line = lines.readLine();
      while (line != null && System.nanoTime() < deadline) {
        if (!line.isEmpty()) {
          JsonNode event = read(line);
          if (event.path("call").asText().equals(call) && wanted.test(event)) {
            return;
          }
        }
        line = lines.readLine();
      }
    }
    throw new AssertionError("the record does not tell of " + what);
  }
}
