package io.souk.security.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded is in the file and told in order, and what is missing is said. */
class AuditTrailTest {

  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir;

  private static Deed deed(String call, int status) {
    return new Deed(
        NOON,
        "master",
        new Deed.Asker(Optional.of("ops"), "10.0.0.1"),
        new Deed.Target("POST", "/api/v1"),
        Deed.Doing.of(call, "role", "dev"),
        Deed.Result.of(status, Duration.ofMillis(3)));
  }

  private Path log() {
    return dir.resolve("logs").resolve("audit.log");
  }

  private AuditTrail open(int waiting, long fileBytes, int files) {
    return AuditTrail.open(
        log(),
        new AuditTrail.Limits(waiting, fileBytes, files, 5, 1_000_000),
        InstantSource.fixed(NOON));
  }

  private AuditTrail open() {
    return open(10_000, 1_000_000, 3);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<Long> numbers(List<JsonNode> lines) {
    return lines.stream().map(line -> line.get("seq").asLong()).toList();
  }

  private static JsonNode told(BlockingQueue<AuditTrail.Line> heard) throws Exception {
    AuditTrail.Line line = heard.poll(30, TimeUnit.SECONDS);
    assertThat(line).isNotNull();
    return JSON.readTree(line.json());
  }

  @Test
  void aDeedIsALineOfWhoDidWhatWhen() throws IOException {
    try (AuditTrail trail = open()) {
      trail.record(deed("UPDATE_QUOTA", 200));
    }
    assertThat(Files.readString(log()))
        .isEqualTo(
            """
            {"seq":1,"time":"2030-01-01T12:00:00Z","role":"master","principal":"ops",\
            "remote":"10.0.0.1","method":"POST","path":"/api/v1","call":"UPDATE_QUOTA",\
            "object":{"role":"dev"},"status":200,"outcome":"done","ms":3}
            """);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log())))
        .isEqualTo("rw-------");
  }

  @Test
  void numbersGoOnAfterAStart() throws IOException {
    for (int start = 0; start < 3; start++) {
      try (AuditTrail trail = open()) {
        trail.record(deed("A", 200));
        trail.record(deed("B", 200));
      }
    }
    assertThat(numbers(lines(log()))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void aLineThatACrashCutOffIsEnded() throws IOException {
    Files.createDirectories(log().getParent());
    Files.writeString(log(), "{\"seq\":7,\"time\":\"\"}\n{\"seq\":8,\"ti");
    try (AuditTrail trail = open()) {
      trail.record(deed("A", 200));
    }
    List<String> lines = Files.readAllLines(log());
    assertThat(lines).hasSize(3);
    assertThat(lines.get(2)).startsWith("{\"seq\":8,\"time\":\"2030");
  }

  @Test
  void filesAreBoundedInSizeAndNumber() throws IOException {
    try (AuditTrail trail = open(10_000, 1_000, 3)) {
      for (int i = 0; i < 100; i++) {
        trail.record(deed("A", 200));
        // One by one, as a batch is never split.
        while (trail.recorded() <= i || Files.notExists(log())) {
          Thread.onSpinWait();
        }
      }
    }
    try (var files = Files.list(log().getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("audit.log", "audit.log.1", "audit.log.2");
    }
    assertThat(numbers(lines(log())).getLast()).isEqualTo(100);
    assertThat(numbers(lines(log().resolveSibling("audit.log.1"))).getLast())
        .isEqualTo(numbers(lines(log())).getFirst() - 1);
  }

  @Test
  void whoListensHearsWhatIsKeptAndThenTheRest() throws Exception {
    BlockingQueue<AuditTrail.Line> heard = new LinkedBlockingQueue<>();
    try (AuditTrail trail = open()) {
      trail.listen(Optional.empty(), heard::addAll);
      for (int i = 0; i < 8; i++) {
        trail.record(deed("A", 200));
        told(heard);
      }
      BlockingQueue<AuditTrail.Line> later = new LinkedBlockingQueue<>();
      AuditTrail.Listening all = trail.listen(Optional.of(1L), later::addAll);
      assertThat(all.earlier())
          .extracting(AuditTrail.Line::number)
          .containsExactly(4L, 5L, 6L, 7L, 8L);
      assertThat(all.next()).isEqualTo(9);
      assertThat(trail.listen(Optional.of(7L), l -> {}).earlier()).hasSize(2);
      trail.record(deed("B", 200));
      assertThat(told(later).get("seq").asLong()).isEqualTo(9);
      all.stop().run();
      trail.record(deed("C", 200));
      told(heard);
      told(heard);
      assertThat(later).isEmpty();
    }
  }

  @Test
  void whatComesTooFastIsCountedAndNobodyWaits() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AuditTrail trail = open(1, 1_000_000, 3);
    trail.listen(
        Optional.empty(),
        lines -> {
          held.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    trail.record(deed("A", 200));
    assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 4; i++) {
      trail.record(deed("B", 200));
    }
    assertThat(trail.lost()).isEqualTo(3);
    go.countDown();
    trail.close();
    assertThat(lines(log()))
        .filteredOn(line -> line.has("lost"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.get("lost").asLong()).isEqualTo(3);
              assertThat(line.get("cause").asText()).isEqualTo("queue");
            });
  }

  @Test
  void aFullDiskIsToldAndEndsNothing() throws Exception {
    Files.createDirectories(log().getParent());
    Files.createSymbolicLink(log(), Path.of("/dev/full"));
    BlockingQueue<AuditTrail.Line> heard = new LinkedBlockingQueue<>();
    AuditTrail trail = open();
    trail.listen(Optional.empty(), heard::addAll);
    trail.record(deed("A", 200));
    assertThat(told(heard).get("call").asText()).isEqualTo("A");
    JsonNode gap = told(heard);
    assertThat(gap.get("cause").asText()).isEqualTo("file");
    assertThat(gap.get("lost").asLong()).isEqualTo(1);
    trail.record(deed("B", 200));
    assertThat(told(heard).get("call").asText()).isEqualTo("B");
    while (trail.lost() < 2) {
      Thread.onSpinWait();
    }
    Files.delete(log());
    trail.record(deed("C", 200));
    trail.close();
    List<JsonNode> lines = lines(log());
    assertThat(lines.get(0).get("call").asText()).isEqualTo("C");
    assertThat(lines.get(1).get("lost").asLong()).isEqualTo(2);
    assertThat(numbers(lines)).containsExactly(4L, 5L);
  }

  @Test
  void whoKnocksAllDayDoesNotFillTheFiles() throws IOException {
    try (AuditTrail trail = open()) {
      for (int i = 0; i < 1000; i++) {
        trail.record(deed("A", 403));
      }
      trail.record(deed("B", 200));
    }
    List<JsonNode> lines = lines(log());
    assertThat(lines).filteredOn(line -> line.path("status").asInt() == 403).hasSize(200);
    assertThat(lines).filteredOn(line -> line.path("status").asInt() == 200).hasSize(1);
    assertThat(lines)
        .filteredOn(line -> line.has("lost"))
        .singleElement()
        .satisfies(line -> assertThat(line.get("lost").asLong()).isEqualTo(800));
  }

  @Test
  void aPathEndsBeforeItsQuery() {
    Deed deed =
        new Deed(
            NOON,
            "chronos",
            new Deed.Asker(Optional.empty(), "::1"),
            new Deed.Target("PUT", "/job/a?arguments=--password%20hunter2"),
            Deed.Doing.UNKNOWN,
            Deed.Result.of(204, Duration.ZERO));
    String line = new String(AuditJson.write(new AuditEvent.Done(1, deed)), StandardCharsets.UTF_8);
    assertThat(line)
        .contains("\"path\":\"/job/a\"", "\"principal\":null")
        .doesNotContain("hunter2");
  }
}
