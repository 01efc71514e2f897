package io.souk.security.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WatchedTest {

  @TempDir Path dir;

  private final Logger logger = (Logger) LoggerFactory.getLogger(Watched.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.setLevel(null);
    logger.detachAppender(log);
  }

  private SourceFile file() {
    return new SourceFile("--x", dir.resolve("x"));
  }

  private Watched<String> open() {
    SourceFile file = file();
    return Watched.open(
        file,
        contents -> {
          String text = new String(contents.getFirst(), StandardCharsets.UTF_8);
          if (text.startsWith("bad")) {
            throw file.refused(text);
          }
          return text;
        });
  }

  private void write(String text) throws IOException {
    Files.writeString(dir.resolve("x"), text);
  }

  private List<String> told() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void readsAnewOnceTheFileHasChanged() throws IOException {
    write("one");
    Watched<String> watched = open();
    assertThat(watched.reload()).isFalse();
    write("two");
    assertThat(watched.get()).isEqualTo("one");
    assertThat(watched.reload()).isTrue();
    assertThat(watched.get()).isEqualTo("two");
    assertThat(watched.reload()).isFalse();
    assertThat(told())
        .containsExactly("event=security_files_reloaded files=\"--x " + file().path() + "\"");
  }

  @Test
  void whatCannotBeUsedLeavesTheOldAndIsToldOnce() throws IOException {
    write("one");
    Watched<String> watched = open();
    write("bad 1");
    assertThat(watched.reload()).isFalse();
    assertThat(watched.reload()).isFalse();
    assertThat(watched.get()).isEqualTo("one");
    Files.delete(dir.resolve("x"));
    assertThat(watched.reload()).isFalse();
    assertThat(watched.reload()).isFalse();
    assertThat(watched.get()).isEqualTo("one");
    assertThat(told()).hasSize(2);
    assertThat(told().get(0)).contains("kept=before").contains("bad 1");
    assertThat(told().get(1)).contains("no such file");
    write("two");
    assertThat(watched.reload()).isTrue();
    assertThat(watched.get()).isEqualTo("two");
  }

  @Test
  void theOldOnceMoreIsNoChangeAndEndsTheComplaint() throws IOException {
    write("one");
    Watched<String> watched = open();
    write("bad 1");
    watched.reload();
    write("one");
    assertThat(watched.reload()).isFalse();
    write("bad 1");
    watched.reload();
    assertThat(told()).hasSize(2);
    assertThat(watched.get()).isEqualTo("one");
  }

  @Test
  void theFirstTimeItMustBeGood() throws IOException {
    assertThatThrownBy(this::open)
        .isInstanceOf(SecurityFileException.class)
        .hasMessage("--x " + file().path() + ": no such file");
    Files.createDirectory(dir.resolve("x"));
    assertThatThrownBy(this::open).hasMessageEndingWith(": is a directory; expected a file");
    Files.delete(dir.resolve("x"));
    Files.write(dir.resolve("x"), new byte[SourceFile.LARGEST + 1]);
    assertThatThrownBy(this::open).hasMessageEndingWith(": larger than 1 MiB");
  }
}
