package io.souk.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.mesos.CommandInfo;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchPlanTest {

  private static final String SHA =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private static FetchItem item(CommandInfo.URI.Builder uri) throws FetchException {
    return FetchPlan.of(List.of(uri.build()), Optional.of("/home/fw")).get(0);
  }

  private static CommandInfo.URI.Builder uri(String value) {
    return CommandInfo.URI.newBuilder().setValue(value);
  }

  @ParameterizedTest
  @CsvSource({
    "/opt/app.jar, FILE, /opt/app.jar, app.jar",
    "file:///opt/app.jar, FILE, /opt/app.jar, app.jar",
    "file://localhost/opt/app.jar, FILE, /opt/app.jar, app.jar",
    "bin/app.jar, FILE, /home/fw/bin/app.jar, app.jar",
    "HTTP://h/a/b.tar.gz, HTTP, HTTP://h/a/b.tar.gz, b.tar.gz",
    "https://h/b.zip?v=1&x=2, HTTPS, https://h/b.zip?v=1&x=2, b.zip?v=1&x=2",
    "ftp://u:p@h/x, FTP, ftp://u:p@h/x, x",
    "http://h/käse.txt, HTTP, http://h/käse.txt, käse.txt",
  })
  void namesAFileByWhatFollowsTheLastSlash(
      String text, Source.Scheme scheme, String location, String name) throws FetchException {
    FetchItem item = item(uri(text));

    assertThat(item.source()).isEqualTo(new Source(scheme, location));
    assertThat(item.baseName()).isEqualTo(name);
    assertThat(item.target()).hasToString(name);
  }

  @Test
  void takesOverWhatTheUriSays() throws FetchException {
    FetchItem plain = item(uri("http://h/a.zip"));
    FetchItem special =
        item(
            uri("http://h/a.zip")
                .setExecutable(true)
                .setExtract(false)
                .setCache(true)
                .setOutputFile("./lib//b.zip"));

    assertThat(plain.extract()).isTrue();
    assertThat(plain.executable()).isFalse();
    assertThat(plain.cached()).isFalse();
    assertThat(plain.archive("a.zip")).contains(ArchiveKind.ZIP);
    assertThat(special.target()).hasToString("lib/b.zip");
    assertThat(special.cached()).isTrue();
    assertThat(special.archive("a.zip")).isEmpty();
  }

  @Test
  void readsAChecksumFromTheFragment() throws FetchException {
    FetchItem item = item(uri("http://h/a.jar#sha256=" + SHA.toUpperCase(java.util.Locale.ROOT)));

    assertThat(item.checksum()).contains(new Checksum("SHA-256", SHA));
    assertThat(item.source().location()).isEqualTo("http://h/a.jar");
    assertThat(item.baseName()).isEqualTo("a.jar");
    assertThat(item(uri("/a#b")).baseName()).isEqualTo("a#b");
    assertThat(item(uri("/a#sha512=" + SHA + SHA)).checksum()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "hdfs://n/x, scheme 'hdfs' is not supported",
    "s3://b/x, scheme 's3' is not supported",
    "'', names no file",
    "file://, names no file",
    "http://host, names no file",
    "http://host/, names no file",
    "http://host/.., names no file",
    "'http://h/a\\b', backslash",
    "http://h/it's, quote",
    "/a#sha256=abc, expected 64 hexadecimal digits",
    "/a#sha512=" + SHA + ", expected 128 hexadecimal digits",
  })
  void refusesTheRestAndNamesIt(String text, String why) {
    assertThatThrownBy(() -> item(uri(text)))
        .isInstanceOf(FetchException.class)
        .hasMessageStartingWith("URI '" + text + "': ")
        .hasMessageContaining(why);
  }

  @Test
  void refusesRelativePathsWithoutAHome() {
    assertThatThrownBy(() -> FetchPlan.of(List.of(uri("x/y").build()), Optional.empty()))
        .hasMessage("URI 'x/y': is a relative path, and the agent has no --frameworks-home");
  }

  @ParameterizedTest
  @CsvSource({
    "../x, leads out of the sandbox",
    "a/../../x, leads out of the sandbox",
    "/etc/passwd, is an absolute path",
    "'', the name is empty",
    "., the name is empty",
  })
  void keepsOutputFilesInTheSandbox(String output, String why) {
    assertThatThrownBy(() -> item(uri("http://h/x").setOutputFile(output)))
        .hasMessageContaining("output_file: ")
        .hasMessageContaining(why);
  }

  @Test
  void showsNoPasswordsAndNoControlCharacters() throws FetchException {
    assertThat(item(uri("http://me:secret@h/x")).shown()).isEqualTo("http://me:***@h/x");
    assertThat(FetchItem.shown("a\nb")).isEqualTo("a?b");
    assertThatThrownBy(() -> item(uri("gopher://me:secret@h/x")))
        .hasMessageContaining("gopher://me:***@h/x")
        .hasMessageNotContaining("secret");
  }

  @Test
  void refusesTooMuch() {
    assertThatThrownBy(() -> item(uri("/" + "x".repeat(9000))))
        .hasMessageContaining("longer than 8192");
    assertThatThrownBy(
            () ->
                FetchPlan.of(
                    java.util.Collections.nCopies(1001, uri("/x").build()), Optional.empty()))
        .hasMessageContaining("at most 1000");
  }

  @Property
  void whateverIsWrittenStaysInTheSandboxOrIsRefusedInOneLine(
      @ForAll("texts") String value, @ForAll("texts") String output) {
    for (CommandInfo.URI.Builder uri :
        List.of(uri(value), uri(value).setOutputFile(output), uri("http://h/" + value))) {
      try {
        FetchItem item = item(uri);
        assertThat(item.target().parts()).isNotEmpty().doesNotContain("..", ".", "");
        assertThat(item.target().parts()).noneMatch(part -> part.contains("/"));
      } catch (FetchException e) {
        assertThat(e.getMessage()).startsWith("URI '").doesNotContain("\n", "\0");
      }
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "/",
            "..",
            ".",
            "a",
            "\\",
            "'",
            "\0",
            "\n",
            "ü",
            "://",
            "http",
            "file",
            "#sha256=",
            "?",
            "@",
            ":",
            " ",
            "%2e%2e",
            "\ud800");
    return pieces.list().ofMaxSize(12).map(list -> String.join("", list));
  }

  @ParameterizedTest
  @CsvSource({
    "a.tar, TAR, a",
    "a.tar.gz, TAR_GZ, a",
    "a.tgz, TAR_GZ, a",
    "a.tar.bz2, TAR_BZ2, a",
    "a.tbz2, TAR_BZ2, a",
    "a.tar.xz, TAR_XZ, a",
    "a.txz, TAR_XZ, a",
    "a.zip, ZIP, a",
    "a.log.gz, GZ, a.log",
  })
  void knowsArchivesByTheirNames(String name, ArchiveKind kind, String stem) {
    assertThat(ArchiveKind.of(name)).contains(kind);
    assertThat(kind.stem(name)).isEqualTo(stem);
  }

  @ParameterizedTest
  @CsvSource({"a", "a.jar", "a.bz2", ".gz", "a.zip?x=1", "a.TAR"})
  void leavesOtherFilesAlone(String name) {
    assertThat(ArchiveKind.of(name)).isEmpty();
  }
}
