package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.souk.registry.Member;
import io.souk.registry.codec.Hello;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsFiles;
import io.souk.security.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Members that speak TLS with each other, and those who would like to be one of them. */
@Timeout(300)
class RaftTlsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final Map<String, TlsMaterial> materials = new HashMap<>();
  private final Map<String, TlsFiles> files = new HashMap<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Neighbours.class);
  private TestPki pki;
  private Trio trio;

  @BeforeEach
  void three() throws IOException {
    log.start();
    logger.addAppender(log);
    pki = TestPki.create(directory.resolve("pki"), "masters");
    trio = new Trio(directory, "m1", "m2", "m3");
    for (String id : List.of("m1", "m2", "m3")) {
      files.put(id, pki.member(id));
      materials.put(id, TlsMaterial.load(files.get(id)));
    }
  }

  @AfterEach
  void stop() {
    trio.close();
    logger.detachAppender(log);
  }

  @Test
  void threeElectReplicateAndGoOnWithoutOne() throws Exception {
    startAll();
    Trio.Leader first = trio.awaitLeader();
    trio.write(first, 0, 50);
    trio.remove(first.id()).abandon();
    Trio.Leader second = trio.awaitLeader();
    trio.write(second, 50, 80);
    start(first.id(), Optional.of(materials.get(first.id())));
    Trio.until("what it missed", () -> trio.get(first.id()).scan("k").size() == 80);
    assertThat(trio.get(second.id()).scan("k")).hasSize(80);
  }

  @Test
  void whoSpeaksPlainlyIsKeptOutAndDoesNoHarm() throws Exception {
    assertKeptOut(Optional.empty(), "--tls-cert");
  }

  @Test
  void whoHasAnotherAuthorityIsKeptOutAndDoesNoHarm() throws Exception {
    TestPki other = TestPki.create(directory.resolve("other"), "others");
    assertKeptOut(Optional.of(TlsMaterial.load(other.member("m3"))), "TLS");
  }

  @Test
  void onlyWhoIsVouchedForAsAMasterIsAnswered() throws Exception {
    Member member = trio.group().getFirst();
    Neighbours self = new Neighbours(config("m1"), premises("m1"), () -> -1);
    Server server = Greeting.serve(member, self::answer, self.tls());
    try {
      Hello hello = self.hello();
      TestPki other = TestPki.create(directory.resolve("other"), "others");
      assertThat(Greeting.ask(member, hello, PATIENCE, tls(pki.member("right"))).self())
          .isEqualTo(member);
      for (Optional<RaftTls> wrong :
          List.of(
              Optional.<RaftTls>empty(),
              tls(TestPki.trusting(other.member("foreign"), pki)),
              tls(TestPki.trusting(pki.member("wary"), other)),
              tls(pki.server("agent")),
              tls(pki.expired("old")))) {
        assertThat(refusal(member, hello, wrong)).isInstanceOf(StrangerException.class);
      }
    } finally {
      server.shutdownNow();
      server.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  /**
   * What it is told that is not answered. One whose certificate is refused may see no more than its
   * connection reset, when it was still writing; it asks again then.
   */
  private static IOException refusal(Member member, Hello hello, Optional<RaftTls> tls) {
    IOException last = new IOException("not asked");
    for (int tries = 0; tries < 20 && !(last instanceof StrangerException); tries++) {
      try {
        fail("answered: " + Greeting.ask(member, hello, PATIENCE, tls));
      } catch (IOException e) {
        last = e;
      }
    }
    return last;
  }

  @Test
  void doesNotSpeakWithWhoHasACertificateForAnotherHost() throws Exception {
    Member member = trio.group().getFirst();
    TlsFiles elsewhere = pki.member("elsewhere", "elsewhere.example");
    Neighbours self =
        new Neighbours(
            trio.config("m1").withTls(Optional.of(TlsMaterial.load(elsewhere))),
            premises("m1"),
            () -> -1);
    Server server = Greeting.serve(member, self::answer, self.tls());
    try {
      assertThatThrownBy(
              () -> Greeting.ask(member, self.hello(), PATIENCE, tls(pki.member("right"))))
          .isInstanceOf(StrangerException.class);
    } finally {
      server.shutdownNow();
      server.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void replacedFilesCountForConnectionsFromThenOn() throws Exception {
    startAll();
    Trio.Leader leader = trio.awaitLeader();
    trio.write(leader, 0, 10);
    TestPki next = TestPki.create(directory.resolve("next"), "next");
    for (String id : files.keySet()) {
      TestPki.replace(files.get(id), next.member(id));
      assertThat(materials.get(id).reload()).isTrue();
    }
    trio.write(leader, 10, 20);
    String follower = trio.others(leader.id()).getFirst();
    trio.remove(follower).abandon();
    trio.write(leader, 20, 30);
    start(follower, Optional.of(TlsMaterial.load(files.get(follower))));
    Trio.until("what it missed", () -> trio.get(follower).scan("k").size() == 30);
  }

  private void assertKeptOut(Optional<TlsMaterial> stranger, String told) throws Exception {
    startAll();
    Trio.Leader leader = trio.awaitLeader();
    trio.write(leader, 0, 10);
    String follower = trio.others(leader.id()).getFirst();
    trio.remove(follower).abandon();
    CompletionStage<Void> start = start(follower, stranger);
    Trio.until("a word about it", () -> strangers(follower, told) > 0);
    trio.write(leader, 10, 20);
    assertThat(start.toCompletableFuture()).isNotDone();
    assertThat(trio.get(leader.id()).status().leading()).isTrue();
    trio.remove(follower).abandon();
    start(follower, Optional.of(materials.get(follower)));
    Trio.until("what it missed", () -> trio.get(follower).scan("k").size() == 20);
    await(trio.get(leader.id()).append(leader.term(), Trio.batch("k20", 20)));
  }

  private long strangers(String asking, String told) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith("event=registry-stranger "))
        .filter(line -> line.contains(told))
        .filter(line -> !line.contains("member=" + asking + " "))
        .count();
  }

  private void startAll() {
    List<CompletionStage<Void>> starts =
        trio.group().stream()
            .map(member -> start(member.id(), Optional.of(materials.get(member.id()))))
            .toList();
    starts.forEach(
        start ->
            start.toCompletableFuture().orTimeout(Trio.PATIENCE_SECONDS, TimeUnit.SECONDS).join());
  }

  private CompletionStage<Void> start(String id, Optional<TlsMaterial> material) {
    return trio.start(trio.config(id).withTls(material));
  }

  private RatisConfig config(String id) {
    return trio.config(id).withTls(Optional.of(materials.get(id)));
  }

  private StorageDirectory premises(String id) {
    RatisConfig config = config(id);
    return StorageDirectory.claim(config.directory(), config.selfMember());
  }

  private static Optional<RaftTls> tls(TlsFiles files) {
    return Optional.of(new RaftTls(TlsMaterial.load(files)));
  }
}
