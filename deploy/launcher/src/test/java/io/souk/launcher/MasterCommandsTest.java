package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.registry.Entry;
import io.souk.registry.codec.Backup;
import io.souk.registry.codec.BackupCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code souk status}, {@code master add|remove} and {@code registry export|import}. */
class MasterCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String LEADER =
      """
      {"address":"m1:5050","reachable":true,"role":"leader","term":4,"log":{"committed":90,
       "applied":90,"version":80},"lag":0,"view_age_seconds":0,"clock_ahead_seconds":0,
       "clock_uncertainty_seconds":0,"version":"0.1.0","started":"2026-11-23T12:00:00.250Z"}
      """;

  private static final String STANDBY =
      """
      {"address":"m2:5050","reachable":true,"role":"standby","term":4,"log":{"committed":88,
       "applied":87,"version":77},"lag":3,"view_age_seconds":0.04,"clock_ahead_seconds":3600.25,
       "clock_uncertainty_seconds":0.001,"version":"0.1.0","started":"2026-11-23T12:00:00Z"}
      """;

  private static final String AWAY =
      "{\"address\":\"m3:5050\",\"reachable\":false,\"reason\":\"no connection\"}";

  private static final String SUMMARY =
      """
      {"slaves":[{"id":"a1","hostname":"h","port":5051,"active":true,"TASK_RUNNING":2,
        "used_resources":{"cpus":1.5,"mem":64,"disk":0},"resources":{"cpus":4,"mem":1024,"disk":9}}],
       "frameworks":[{"name":"marathon","id":"f1","connected":true,"TASK_RUNNING":2}]}
      """;

  @TempDir Path dir;
  private final StubPlatform platform = new StubPlatform();

  @AfterEach
  void stop() {
    platform.close();
  }

  private static String ensemble(String leader, String... masters) {
    return "{\"seen_by\":\"m1:5050\","
        + (leader.isEmpty() ? "" : "\"leader\":\"" + leader + "\",")
        + "\"masters\":["
        + String.join(",", masters)
        + "]}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mesos", ""})
  void statusShowsMastersAgentsAndResources(String prefix) {
    platform.answer(
        "GET " + prefix + "/api/souk/masters", 200, ensemble("m1:5050", LEADER, STANDBY, AWAY));
    platform.answer("GET " + prefix + "/state-summary", 200, SUMMARY);
    StubPlatform.Ran ran = platform.run("status");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            leader    m1:5050
            cpus      1.50 of 4.00
            mem (MB)  64.00 of 1024.00
            disk (MB) 0.00 of 9.00

            MASTER   ROLE     TERM  LOG  LAG  VIEW AGE  CLOCK      VERSION  SINCE
            m1:5050  leader   4     90   0    0.0 s     +0.0 s     0.1.0    2026-11-23T12:00:00Z
            m2:5050  standby  4     87   3    0.0 s     +3600.3 s  0.1.0    2026-11-23T12:00:00Z
            m3:5050  away     -     -    -    -         -          -        -
            the clock of m2:5050 is 3600 s ahead of that of m1:5050; jobs fire by the leader's clock
            m3:5050 is away: no connection

            AGENT  ADDRESS  STATE   CPUS          MEM (MB)          RUNNING
            a1     h:5051   active  1.50 of 4.00  64.00 of 1024.00  2

            FRAMEWORK  ID  CONNECTED  RUNNING
            marathon   f1  yes        2
            """);
  }

  @Test
  void statusAsJson() throws Exception {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER, AWAY));
    platform.answer("GET /mesos/state-summary", 200, SUMMARY);
    JsonNode json = JSON.readTree(platform.run("status", "-o", "json").out());
    assertThat(json.path("leader").asText()).isEqualTo("m1:5050");
    assertThat(json.at("/masters/0/term").asLong()).isEqualTo(4);
    assertThat(json.at("/masters/1/reason").asText()).isEqualTo("no connection");
    assertThat(json.at("/agents/0/id").asText()).isEqualTo("a1");
    assertThat(json.at("/frameworks/0/name").asText()).isEqualTo("marathon");
  }

  @Test
  void statusWithoutALeader() throws Exception {
    String searching = STANDBY.replace("standby", "searching");
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("", searching, AWAY));
    platform.answer("GET /mesos/state-summary", 503, "No leader elected");
    StubPlatform.Ran ran = platform.run("status");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("souk: no master leads\n");
    assertThat(ran.out())
        .startsWith("leader    none\n\nMASTER")
        .contains("m2:5050  searching  4")
        .endsWith("\nagents and resources are not known now\n");
    JsonNode json = JSON.readTree(platform.run("status", "-o", "json").out());
    assertThat(json.has("leader")).isFalse();
    assertThat(json.path("masters")).hasSize(2);
    assertThat(json.path("agents")).isEmpty();
  }

  @Test
  void whatIsNoPlatformIsSaid() {
    StubPlatform.Ran ran = platform.run("status");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("is neither a gateway nor a master (see --url)");
  }

  @Test
  void masterAddWaitsUntilItIsThere() throws Exception {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER));
    platform.answer("POST /mesos/api/souk/masters/add", 200, "");
    platform.then(
        "POST /mesos/api/souk/masters/add",
        () ->
            platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER, AWAY)));
    StubPlatform.Ran ran = platform.run("master", "add", "m3:5050");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).isEqualTo("add m3:5050: asked\n");
    assertThat(ran.out()).contains("m3:5050  away");
    assertThat(platform.bodies()).containsExactly("{\"address\":\"m3:5050\"}");
  }

  @Test
  void masterAddOfAMemberChangesNothing() {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER, AWAY));
    StubPlatform.Ran ran = platform.run("master", "add", "m3:5050");
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).isEqualTo("m3:5050 is one of the masters already\n");
    assertThat(platform.bodies()).isEmpty();
  }

  @Test
  void masterRemoveAsksAgainWhenSomebodyElseLeads() {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER, AWAY));
    platform.answer("POST /mesos/api/souk/masters/remove", 503, "ask m1:5050, it leads");
    platform.then(
        "POST /mesos/api/souk/masters/remove",
        () -> {
          if (platform.bodies().size() > 1) {
            platform.answer("POST /mesos/api/souk/masters/remove", 200, "");
            platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER));
          }
        });
    StubPlatform.Ran ran = platform.run("master", "remove", "m3:5050");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("answered 503: ask m1:5050, it leads; asking again\n");
    assertThat(ran.out()).doesNotContain("m3:5050");
  }

  /** The first attempt was heard, although nobody said so. */
  @Test
  void masterRemoveThatWasDoneAlreadyIsDone() {
    removedAtTheSecondAttempt(ensemble("m1:5050", LEADER));
    StubPlatform.Ran ran = platform.run("master", "remove", "m3:5050");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).doesNotContain("m3:5050");
    assertThat(platform.bodies()).hasSize(2);
  }

  @Test
  void whatIsRefusedLaterAndNotSoIsAFailure() {
    removedAtTheSecondAttempt(ensemble("m1:5050", LEADER, AWAY));
    StubPlatform.Ran ran = platform.run("master", "remove", "m3:5050", "--timeout", "2s");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .endsWith("answered 404: m3:5050 is none of the masters\n")
        .contains("answered 503: the lease ended; asking again\n");
    assertThat(platform.bodies()).hasSize(2);
  }

  private void removedAtTheSecondAttempt(String masters) {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER, AWAY));
    platform.answer("POST /mesos/api/souk/masters/remove", 503, "the lease ended");
    platform.then(
        "POST /mesos/api/souk/masters/remove",
        () -> {
          if (platform.bodies().size() > 1) {
            platform.answer(
                "POST /mesos/api/souk/masters/remove", 404, "m3:5050 is none of the masters");
            platform.answer("GET /mesos/api/souk/masters", 200, masters);
          }
        });
  }

  @Test
  void whatTheLeaderRefusesIsOneLine() {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER));
    platform.answer("POST /mesos/api/souk/masters/remove", 404, "m3:5050 is none of the masters");
    StubPlatform.Ran ran = platform.run("master", "remove", "m3:5050");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .endsWith(
            "souk: POST /mesos/api/souk/masters/remove answered 404: m3:5050 is none of the"
                + " masters\n");
    assertThat(platform.bodies()).hasSize(1);
  }

  @Test
  void whatIsNotDoneInTimeIsAFailure() {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER));
    platform.answer("POST /mesos/api/souk/masters/add", 503, "another change is under way");
    StubPlatform.Ran ran = platform.run("master", "add", "m3:5050", "--timeout", "1ms");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("souk: not done within 0 s (--timeout)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          master add m1 | 'm1': expected HOST:PORT, for example m4:5050
          master add http://m1:5050 | 'http://m1:5050': expected HOST:PORT, for example m4:5050
          master remove m1:123456 | 'm1:123456': expected HOST:PORT, for example m4:5050
          master add | Missing required parameter: 'HOST:PORT'
          registry export | Missing required parameter: 'FILE'
          """)
  void refusesInOneLine(String line, String message) {
    StubPlatform.Ran ran = platform.run(line.split(" "));
    assertThat(ran.err()).isEqualTo("souk: " + message + "\n");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(platform.bodies()).isEmpty();
  }

  /** ASCII alone, as the platform of the test answers text. */
  private static String backup() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Entry entry = new Entry("k", 5, new byte[] {1});
    BackupCodec.write(new Backup("c1", 7, List.of(entry)), bytes);
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatIsNoWholeBackupIsNotKept() throws Exception {
    platform.answer("GET /mesos/api/souk/masters", 200, ensemble("m1:5050", LEADER));
    platform.answer("GET /mesos/api/souk/registry", 200, backup().substring(0, 30));
    Path file = dir.resolve("b");
    StubPlatform.Ran ran = platform.run("registry", "export", file.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("what came is no whole backup").contains("; try again");
    assertThat(Files.list(dir)).isEmpty();
  }

  @Test
  void aFileThatIsThereIsKept() throws Exception {
    Path file = Files.writeString(dir.resolve("b"), "mine");
    StubPlatform.Ran ran = platform.run("registry", "export", file.toString());
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("is there already; expected a new file, or --force");
    assertThat(file).hasContent("mine");
  }
}
