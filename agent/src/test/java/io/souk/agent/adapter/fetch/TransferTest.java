package io.souk.agent.adapter.fetch;

import static io.souk.agent.adapter.fetch.FetchBench.cached;
import static io.souk.agent.adapter.fetch.FetchBench.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fetch.FetchProgress;
import io.souk.agent.stats.Count;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockftpserver.fake.FakeFtpServer;
import org.mockftpserver.fake.UserAccount;
import org.mockftpserver.fake.filesystem.DirectoryEntry;
import org.mockftpserver.fake.filesystem.FileEntry;
import org.mockftpserver.fake.filesystem.UnixFakeFileSystem;

/** Transfers from real servers on the loopback. */
class TransferTest {

  @TempDir Path dir;
  private final WebServer web = WebServer.start();
  private FetchBench bench;

  @BeforeEach
  void open() throws IOException {
    bench = FetchBench.small(dir.resolve("work"));
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
    web.close();
  }

  @Test
  void fetchesOverHttp() {
    web.serve("/a/b.txt", "over http");
    web.serve("/käse%20brot.txt", "escaped");

    Path sandbox =
        bench.fetch(
            "c",
            uri(web.url("/a/b.txt?v=1&w=2")),
            uri(web.url("/k%C3%A4se%20brot.txt")),
            uri(web.url("/käse brot.txt")));

    assertThat(sandbox.resolve("b.txt?v=1&w=2")).hasContent("over http");
    assertThat(sandbox.resolve("k%C3%A4se%20brot.txt")).hasContent("escaped");
    assertThat(sandbox.resolve("käse brot.txt")).hasContent("escaped");
    assertThat(web.lines()).contains("GET /a/b.txt?v=1&w=2 HTTP/1.1");
  }

  @Test
  void followsRedirects() {
    web.serve("/end", "at last");
    web.redirect("/start", 302, "/middle");
    web.redirect("/middle", 307, web.url("/end"));

    assertThat(bench.fetch("c", uri(web.url("/start"))).resolve("start")).hasContent("at last");
  }

  @Test
  void endsRedirectsThatGoAstray() {
    web.redirect("/circle", 301, "/circle");
    web.redirect("/file", 301, "file:///etc/passwd");
    web.redirect("/broken", 301, "http://[");

    assertThat(bench.failure("a", uri(web.url("/circle")))).contains("more than 10 redirects");
    assertThat(bench.failure("b", uri(web.url("/file")))).contains("has no valid host name");
    assertThat(bench.failure("c", uri(web.url("/broken")))).contains("to an invalid URL");
  }

  @Test
  void sendsAPasswordToItsOwnServerAlone() {
    WebServer other = WebServer.start();
    try (other) {
      other.serve("/x", "x");
      web.redirect("/x", 302, other.url("/x"));
      bench.fetch("c", uri(web.url("/x").replace("http://", "http://me:se%20cret@")));

      String expected =
          "Authorization: Basic "
              + java.util.Base64.getEncoder()
                  .encodeToString("me:se cret".getBytes(StandardCharsets.UTF_8));
      assertThat(web.lines()).contains(expected);
      assertThat(other.lines()).noneMatch(line -> line.startsWith("Authorization"));
    }
  }

  @ParameterizedTest
  @CsvSource({"404", "500", "203", "206"})
  void takesNothingButA200(int status) {
    web.answer("/x", status, "body");

    assertThat(bench.failure("c", uri(web.url("/x"))))
        .isEqualTo("URI '" + web.url("/x") + "': the server answered " + status);
    assertThat(bench.sandbox("c").resolve("x")).doesNotExist();
    assertThat(bench.sandbox("c").resolve("stderr"))
        .content()
        .contains("URI '" + web.url("/x") + "': the server answered " + status);
  }

  @Test
  void noticesAConnectionThatIsCut() {
    web.cut("/x", 1000, 400);

    String why = bench.failure("c", uri(web.url("/x")));

    assertThat(why).contains("/x': broke off after 400 bytes: ");
    assertThat(bench.sandbox("c").resolve("x")).doesNotExist();
  }

  @Test
  void saysThatNobodyListens() {
    String nobody = web.url("/x");
    web.close();

    assertThat(bench.failure("c", uri(nobody))).contains("cannot connect to 127.0.0.1:");
  }

  @Test
  void givesUpWhatBringsNothing() throws Exception {
    web.stall("/body", 1000, 10);
    web.stall("/silent", -1, 0);
    FetchSettings impatient =
        new FetchSettings(
            Optional.empty(), 1 << 20, Duration.ofMillis(300), Optional.empty(), FetchBench.SMALL);
    try (FetchBench quick = new FetchBench(dir.resolve("other"), impatient)) {
      for (String path : List.of("/body", "/silent")) {
        String container = "c" + path.length();
        assertThat(quick.failure(container, uri(web.url(path))))
            .contains("stalled: nothing has come for 300 ms");
        assertThat(quick.failure(container, cached(web.url(path))))
            .contains("stalled: nothing has come for 300 ms");
      }
    }
  }

  @Test
  void canBeAborted() {
    web.stall("/x", 1000, 10);
    Future<Void> fetching = bench.begin("c", Optional.empty(), uri(web.url("/x")));
    FetchProgress progress =
        Await.value(
            "some bytes",
            () ->
                Optional.ofNullable(bench.fetcher().progress().get("c"))
                    .filter(now -> now.bytes() == 10));
    assertThat(progress)
        .isEqualTo(new FetchProgress(web.url("/x"), 1, 1, 10, OptionalLong.of(1000)));

    bench.fetcher().abort("c");

    assertThat(Await.failure(fetching).getMessage()).contains("not wanted any more");
    assertThat(bench.fetcher().progress()).isEmpty();
    assertThat(bench.staging("c")).doesNotExist();
    Await.until("the server to notice", () -> web.open() == 0);
  }

  @Test
  void comparesChecksums() throws Exception {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    web.serve("/x.txt", "content");
    String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    String wrong = "0".repeat(64);
    String sha512 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(content));

    Path sandbox =
        bench.fetch(
            "a",
            uri(web.url("/x.txt") + "#sha256=" + sha),
            uri(web.url("/x.txt") + "#sha512=" + sha512));

    assertThat(sandbox.resolve("x.txt")).hasContent("content");
    for (boolean cache : new boolean[] {false, true}) {
      assertThat(
              bench.failure(
                  "b",
                  uri(web.url("/x.txt") + "#sha256=" + wrong).toBuilder().setCache(cache).build()))
          .contains("SHA-256 is " + sha + ", expected " + wrong);
    }
    assertThat(bench.sandbox("b").resolve("x.txt")).doesNotExist();
  }

  @Test
  void oneFailureMeansThatNothingComes() {
    web.serve("/good", "good");
    web.answer("/bad", 404, "");

    assertThat(bench.failure("c", uri(web.url("/good")), uri(web.url("/bad"))))
        .startsWith("URI '" + web.url("/bad") + "'");
    assertThat(bench.sandbox("c").resolve("good")).doesNotExist();
    assertThat(bench.tally().of(Count.TASK_FETCHES_FAILED)).isEqualTo(1);
    assertThat(bench.tally().of(Count.TASK_FETCHES_SUCCEEDED)).isZero();
  }

  @Test
  void copiesLocalFiles() throws IOException {
    Path file = Files.writeString(dir.resolve("local"), "local");

    Path sandbox =
        bench.fetch(
            "c",
            uri(file),
            uri("file://" + file).toBuilder().setOutputFile("b").setExecutable(true).build());

    assertThat(sandbox.resolve("local")).hasContent("local");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox.resolve("b"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(bench.failure("d", uri("/no/such/file"))).contains("there is no such file");
    assertThat(bench.failure("d", uri("/etc"))).contains("is not a regular file");
    assertThat(bench.failure("d", uri("/dev/zero"))).contains("is not a regular file");
  }

  /** An agent that is root must not show root's files to everybody. */
  @Test
  void readsLocalFilesAsTheUserWhoseTheyWillBe() throws IOException {
    assertThat(System.getProperty("user.name")).as("these tests need root").isEqualTo("root");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path open = Files.writeString(dir.resolve("open"), "for all");
    Path secret = Files.writeString(dir.resolve("secret"), "root's");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    byte[] archive = Archives.tar(tar -> Archives.file(tar, "sub/file", 0644, "x"));
    Path packed = Files.write(dir.resolve("x.tar"), archive);
    Optional<String> nobody = Optional.of("nobody");

    Await.success(bench.begin("a", nobody, uri(open), uri(packed)));
    Await.success(bench.begin("b", nobody, cached(open.toString()), cached(packed.toString())));

    for (String container : List.of("a", "b")) {
      Path sandbox = bench.sandbox(container);
      assertThat(sandbox.resolve("open")).hasContent("for all");
      for (String name : List.of("open", "sub", "sub/file")) {
        assertThat(Files.getOwner(sandbox.resolve(name)).getName()).isEqualTo("nobody");
      }
    }
    for (boolean cache : new boolean[] {false, true}) {
      assertThat(
              Await.failure(
                      bench.begin("c", nobody, uri(secret).toBuilder().setCache(cache).build()))
                  .getMessage())
          .contains("user 'nobody' cannot read it");
    }
    assertThat(Files.getOwner(bench.sandbox("c").resolve("stderr")).getName()).isEqualTo("nobody");
    assertThat(Await.failure(bench.begin("d", Optional.of("nobody-else"), uri(open))).getMessage())
        .contains("user 'nobody-else' does not exist");
  }

  @Test
  void fetchesOverFtp() {
    FakeFtpServer server = new FakeFtpServer();
    UnixFakeFileSystem files = new UnixFakeFileSystem();
    files.add(new DirectoryEntry("/home"));
    files.add(new FileEntry("/home/a b.txt", "over ftp"));
    server.setFileSystem(files);
    server.addUserAccount(new UserAccount("anonymous", "ftp@example.com", "/home"));
    server.addUserAccount(new UserAccount("me", "it's", "/home"));
    server.setServerControlPort(0);
    server.start();
    try {
      String at = "127.0.0.1:" + server.getServerControlPort();
      Path sandbox =
          bench.fetch(
              "c",
              uri("ftp://" + at + "/a%20b.txt"),
              uri("ftp://me:it%27s@" + at + "/a%20b.txt").toBuilder()
                  .setOutputFile("mine")
                  .setCache(true)
                  .build());
      assertThat(sandbox.resolve("a%20b.txt")).hasContent("over ftp");
      assertThat(sandbox.resolve("mine")).hasContent("over ftp");
      assertThat(bench.failure("d", uri("ftp://" + at + "/none")))
          .contains("the server answered 550");
      assertThat(bench.failure("d", uri("ftp://me:wrong@" + at + "/a")))
          .contains("ftp://me:***@")
          .contains("the server answered 530");
      assertThat(bench.failure("d", uri("ftp://" + at + "/a%0d%0aDELE%20x")))
          .contains("has control characters");
    } finally {
      server.stop();
    }
  }
}
