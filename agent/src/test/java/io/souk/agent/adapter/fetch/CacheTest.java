package io.souk.agent.adapter.fetch;

import static io.souk.agent.adapter.fetch.FetchBench.cached;
import static io.souk.agent.adapter.fetch.FetchBench.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Level;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache, with a real server and real files; its capacity is one MiB. */
class CacheTest {

  private static final int CONTAINERS = 50;

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

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(dir.resolve("work/fetch"))) {
      return all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String text(int kibibytes) {
    return "0123456789abcdef".repeat(64 * kibibytes);
  }

  @Test
  void manyAtOnceAreOneDownload() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    String body = text(512);
    web.on(
        "/big.bin",
        out -> {
          WebServer.send(out, WebServer.head(200, body.length()) + body.substring(0, 1000));
          waiting.await(60, TimeUnit.SECONDS);
          WebServer.send(out, body.substring(1000));
        });
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < CONTAINERS; i++) {
      all.add(bench.begin("c" + i, Optional.empty(), cached(web.url("/big.bin"))));
    }
    Await.until(
        "all to wait for the same bytes",
        () ->
            bench.fetcher().progress().values().stream().filter(p -> p.bytes() == 1000).count()
                == CONTAINERS);
    assertThat(bench.tally().of(Level.FETCHER_CACHE_USED)).isEqualTo(body.length());

    waiting.countDown();
    all.forEach(Await::success);

    assertThat(web.count("/big.bin")).isEqualTo(1);
    for (int i = 0; i < CONTAINERS; i++) {
      assertThat(bench.sandbox("c" + i).resolve("big.bin")).hasContent(body);
    }
    assertThat(bench.tally().of(Count.TASK_FETCHES_SUCCEEDED)).isEqualTo(CONTAINERS);
    assertThat(files()).containsExactly("c0-big.bin");
  }

  @Test
  void theOthersGoOnWhenTheFirstIsNotWantedAnyMore() {
    CountDownLatch waiting = new CountDownLatch(1);
    web.on(
        "/x",
        out -> {
          WebServer.send(out, WebServer.head(200, 10) + "01234");
          waiting.await(60, TimeUnit.SECONDS);
          WebServer.send(out, "56789");
        });
    Future<Void> first = bench.begin("first", Optional.empty(), cached(web.url("/x")));
    Future<Void> second = bench.begin("second", Optional.empty(), cached(web.url("/x")));
    Await.until(
        "both to wait",
        () ->
            bench.fetcher().progress().values().stream().filter(p -> p.bytes() == 5).count() == 2);

    bench.fetcher().abort("first");
    Await.failure(first);
    waiting.countDown();

    Await.success(second);
    assertThat(bench.sandbox("second").resolve("x")).hasContent("0123456789");
    assertThat(web.count("/x")).isEqualTo(1);
  }

  @Test
  void nobodyFetchesForNobody() throws IOException {
    web.stall("/x", 1000, 10);
    Future<Void> only = bench.begin("c", Optional.empty(), cached(web.url("/x")));
    Await.until("a connection", () -> web.open() == 1);

    bench.fetcher().abort("c");

    Await.failure(only);
    Await.until("the connection to be closed", () -> web.open() == 0);
    assertThat(bench.tally().of(Level.FETCHER_CACHE_USED)).isZero();
    Await.until(
        "the file to be gone",
        () -> {
          try {
            return files().isEmpty();
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void makesRoomByLeastRecentUse() throws IOException {
    web.serve("/a", text(400));
    web.serve("/b", text(400));
    web.serve("/c", text(400));
    bench.fetch("1", cached(web.url("/a")));
    bench.fetch("2", cached(web.url("/b")));
    bench.fetch("3", cached(web.url("/a")));
    bench.fetch("4", cached(web.url("/c")));

    assertThat(files()).containsExactlyInAnyOrder("c0-a", "c2-c");
    bench.fetch("5", cached(web.url("/a")));
    bench.fetch("6", cached(web.url("/b")));
    assertThat(web.count("/a")).isEqualTo(1);
    assertThat(web.count("/b")).isEqualTo(2);
  }

  @Test
  void goesPastForWhatDoesNotFitOrDoesNotSay() throws IOException {
    web.serve("/big", text(1025));
    web.on("/unsaid", out -> WebServer.send(out, "HTTP/1.1 200 x\r\nConnection: close\r\n\r\nhi"));

    Path sandbox = bench.fetch("c", cached(web.url("/big")), cached(web.url("/unsaid")));

    assertThat(sandbox.resolve("big")).hasContent(text(1025));
    assertThat(sandbox.resolve("unsaid")).hasContent("hi");
    assertThat(files()).isEmpty();
  }

  @Test
  void unpacksFromTheCacheWithoutLeavingTheArchive() throws IOException {
    byte[] archive = Archives.tar(tar -> Archives.file(tar, "in/side", 0644, "x"));
    Path file = Files.write(dir.resolve("x.tar"), archive);

    Path sandbox = bench.fetch("c", cached(file.toString()));
    Path plain = bench.fetch("d", cached(file.toString()).toBuilder().setExtract(false).build());

    assertThat(sandbox.resolve("in/side")).hasContent("x");
    assertThat(sandbox.resolve("x.tar")).doesNotExist();
    assertThat(plain.resolve("x.tar")).hasBinaryContent(archive);
  }

  @Test
  void usersHaveCachesOfTheirOwn() throws IOException {
    web.serve("/x", "x");
    Await.success(bench.begin("a", Optional.of("root"), cached(web.url("/x"))));
    Await.success(bench.begin("b", Optional.of("nobody"), cached(web.url("/x"))));

    assertThat(web.count("/x")).isEqualTo(2);
    assertThat(dir.resolve("work/fetch/user-nobody")).isDirectory();
    assertThat(dir.resolve("work/fetch/user-root")).isDirectory();
  }

  @Test
  void beginsEmptyAndTouchesNothingThatIsNotItsOwn() throws Exception {
    Path shared = Files.createDirectories(dir.resolve("shared"));
    Files.writeString(shared.resolve("precious"), "precious");
    FetchSettings settings =
        new FetchSettings(
            Optional.of(shared),
            1 << 20,
            Duration.ofMinutes(1),
            Optional.empty(),
            FetchBench.SMALL);
    web.serve("/x", "x");
    try (FetchBench first = new FetchBench(dir.resolve("w"), settings)) {
      first.fetch("c", cached(web.url("/x")));
    }

    try (FetchBench second = new FetchBench(dir.resolve("w"), settings);
        Stream<Path> left = Files.walk(shared)) {
      assertThat(left.filter(Files::isRegularFile)).containsExactly(shared.resolve("precious"));
      assertThat(second.tally().of(Level.FETCHER_CACHE_USED)).isZero();
      second.fetch("d", cached(web.url("/x")));
    }
    assertThat(web.count("/x")).isEqualTo(2);
  }

  @Test
  void withoutACacheEverythingGoesPast() throws Exception {
    FetchSettings none =
        new FetchSettings(
            Optional.empty(), 0, Duration.ofMinutes(1), Optional.empty(), FetchBench.SMALL);
    web.serve("/x", "x");
    try (FetchBench bare = new FetchBench(dir.resolve("w"), none)) {
      assertThat(bare.fetch("c", cached(web.url("/x")), uri(web.url("/x"))).resolve("x"))
          .hasContent("x");
    }
  }
}
