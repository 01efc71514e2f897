package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFramesTest {
  @TempDir Path dir;

  @Test
  void readsMessagesOfBothStreams() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frame(bytes, 1, "t1 hello world\n");
    frame(bytes, 2, "t2 \n");
    LogFrames frames = new LogFrames(new ByteArrayInputStream(bytes.toByteArray()));
    LogFrames.Message first = frames.next().orElseThrow();
    assertThat(first.stderr()).isFalse();
    assertThat(first.time()).isEqualTo("t1");
    assertThat(text(first)).isEqualTo("hello world\n");
    assertThat(text(frames.next().orElseThrow())).isEqualTo("\n");
    assertThat(frames.next()).isEmpty();
  }

  /** Garbage ends in an IOException or a message, never in anything else. */
  @Property(tries = 500)
  void garbageIsRefused(@ForAll @Size(max = 200) byte[] bytes) {
    LogFrames frames = new LogFrames(new ByteArrayInputStream(bytes));
    try {
      while (frames.next().isPresent()) {
        assertThat(bytes.length).isGreaterThan(8);
      }
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  /**
   * Whenever the agent dies (with or without having saved the position) and whatever overlap the
   * engine sends again, the file has each message once. Several messages share a timestamp.
   */
  @Property(tries = 300)
  void noMessageIsLostOrDoubled(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 2) Integer> steps,
      @ForAll @Size(max = 5) List<@IntRange(max = 30) Integer> deaths,
      @ForAll @IntRange(max = 30) int saveLag)
      throws Exception {
    List<LogFrames.Message> log = new ArrayList<>();
    int time = 0;
    for (int i = 0; i < steps.size(); i++) {
      time += steps.get(i);
      log.add(message(String.format("%05d", time), "line " + i + "\n"));
    }
    Path file = Files.createTempFile("log", "");
    try {
      Files.writeString(file, "fetched\n");
      LogPosition.Stream saved = new LogPosition.Stream("", 0, LogSink.size(file));
      for (int death : deaths) {
        saved = copy(file, saved, log.subList(0, Math.min(death, log.size())), saveLag);
      }
      copy(file, saved, log, 0);
      StringBuilder expected = new StringBuilder("fetched\n");
      log.forEach(m -> expected.append(text(m)));
      assertThat(Files.readString(file)).isEqualTo(expected.toString());
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void aTruncatedFileGoesOn() throws Exception {
    Path file = dir.resolve("stdout");
    LogPosition.Stream saved =
        copy(file, new LogPosition.Stream("", 0, 0), List.of(message("1", "a\n")), 0);
    Files.writeString(file, "");
    copy(file, saved, List.of(message("1", "a\n"), message("2", "b\n")), 0);
    assertThat(file).hasContent("b\n");
  }

  @Test
  void positionsSurviveOnDisk() throws Exception {
    Path file = dir.resolve("position");
    assertThat(LogPosition.load(file)).isEmpty();
    LogPosition position =
        new LogPosition(
            new LogPosition.Stream("2026-01-01T00:00:00.000000001Z", 2, 17),
            new LogPosition.Stream("", 0, 0));
    position.save(file);
    assertThat(LogPosition.load(file)).contains(position);
    assertThat(position.newest()).contains("2026-01-01T00:00:00.000000001Z");
    Files.writeString(file, "1\nx\ny\n");
    assertThat(LogPosition.load(file)).isEqualTo(Optional.empty());
  }

  private static LogPosition.Stream copy(
      Path file, LogPosition.Stream from, List<LogFrames.Message> log, int saveLag)
      throws IOException {
    LogPosition.Stream saved = from;
    try (LogSink sink = LogSink.open(file, from)) {
      int left = log.size();
      for (LogFrames.Message message : log) {
        sink.accept(message);
        if (--left >= saveLag) {
          saved = sink.position();
        }
      }
    }
    return saved;
  }

  private static LogFrames.Message message(String time, String text) {
    return new LogFrames.Message(false, time, text.getBytes(StandardCharsets.UTF_8), 0);
  }

  private static String text(LogFrames.Message message) {
    return new String(message.bytes(), message.from(), message.length(), StandardCharsets.UTF_8);
  }

  private static void frame(ByteArrayOutputStream bytes, int stream, String text)
      throws IOException {
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(stream << 24);
    out.writeInt(text.length());
    out.writeBytes(text);
  }
}
