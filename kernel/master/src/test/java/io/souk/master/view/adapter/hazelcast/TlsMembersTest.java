package io.souk.master.view.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.properties.ClusterProperty;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsFiles;
import io.souk.security.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real members that speak TLS with each other, and those who would like to be one of them. */
@Timeout(300)
class TlsMembersTest {

  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final String MARKER = "not-to-be-read-by-others";

  @TempDir private Path directory;
  private final List<HazelcastInstance> started = new CopyOnWriteArrayList<>();
  private TestPki pki;

  @BeforeEach
  void authority() throws IOException {
    pki = TestPki.create(directory, "masters");
  }

  @AfterEach
  void stop() {
    started.forEach(member -> member.getLifecycleService().terminate());
  }

  @Test
  void threeShareWhatIsPutAndOneComesBack() throws Exception {
    int[] ports = freePorts(3);
    HazelcastInstance one = member(ports[0], ports, tls("one"));
    HazelcastInstance two = member(ports[1], ports, tls("two"));
    HazelcastInstance three = member(ports[2], ports, tls("three"));
    await(() -> size(one) == 3 && size(two) == 3 && size(three) == 3);
    fill(one, 0, 1_000);
    assertThat(holds(two, 1_000)).isTrue();
    three.getLifecycleService().terminate();
    await(() -> size(one) == 2 && size(two) == 2);
    fill(two, 1_000, 1_500);
    assertThat(holds(one, 1_500)).isTrue();
    HazelcastInstance again = member(ports[2], ports, tls("three-again"));
    await(() -> size(one) == 3 && size(again) == 3);
    assertThat(holds(again, 1_500)).isTrue();
  }

  @Test
  void largeEntriesPassWhole() throws Exception {
    int[] ports = freePorts(2);
    HazelcastInstance one = member(ports[0], ports, tls("one"));
    HazelcastInstance two = member(ports[1], ports, tls("two"));
    await(() -> size(two) == 2);
    byte[] large = new byte[10 << 20];
    new Random(1).nextBytes(large);
    for (int i = 0; i < 10; i++) {
      one.getMap("souk-view-large").set("key-" + i, large);
    }
    for (int i = 0; i < 10; i++) {
      assertThat((byte[]) two.getMap("souk-view-large").get("key-" + i)).isEqualTo(large);
    }
  }

  @Test
  void nothingIsReadableOnTheWire() throws Exception {
    assertThat(wireShows(Optional.of("one"), Optional.of("two"))).isFalse();
  }

  /** That the relay would have seen it: without TLS it does. */
  @Test
  void theWireShowsWhatIsNotEncrypted() throws Exception {
    assertThat(wireShows(Optional.empty(), Optional.empty())).isTrue();
  }

  /** It waits for an answer that it never gets, and gives up. */
  @Test
  void aMemberThatSpeaksPlainlyIsNotLetIn() throws Exception {
    int[] ports = freePorts(3);
    HazelcastInstance one = member(ports[0], ports, tls("one"));
    Config config = settings(ports[1], ports);
    config.setProperty(ClusterProperty.MAX_JOIN_SECONDS.getName(), "5");
    CompletableFuture<Integer> plain =
        CompletableFuture.supplyAsync(() -> size(start(config, ports, Optional.empty())));
    HazelcastInstance friend = member(ports[2], ports, tls("friend"));
    await(() -> size(one) == 2 && size(friend) == 2);
    await(plain::isDone);
    assertThat(plain.exceptionally(gaveUp -> 1).join()).isEqualTo(1);
    assertThat(size(one)).isEqualTo(2);
  }

  @Test
  void aMemberOfAnotherAuthorityIsNotLetIn() throws Exception {
    TestPki other = TestPki.create(directory.resolve("other"), "others");
    TlsFiles foreign = TestPki.trusting(other.member("foreign"), pki);
    assertNotLetIn(Optional.of(TlsMaterial.load(foreign)));
  }

  @Test
  void doesNotJoinAMemberOfAnotherAuthority() throws Exception {
    TestPki other = TestPki.create(directory.resolve("other"), "others");
    TlsFiles wary = TestPki.trusting(pki.member("wary"), other);
    assertNotLetIn(Optional.of(TlsMaterial.load(wary)));
  }

  @Test
  void aMemberWithAnExpiredCertificateIsNotLetIn() throws Exception {
    assertNotLetIn(Optional.of(TlsMaterial.load(pki.expired("old"))));
  }

  /** What agents have: the same authority, but good for serving alone. */
  @Test
  void whoHasACertificateForServersAloneIsNotLetIn() throws Exception {
    assertNotLetIn(Optional.of(TlsMaterial.load(pki.server("agent"))));
  }

  @Test
  void doesNotTalkToWhoHasACertificateForAnotherHost() throws Exception {
    int[] ports = freePorts(2);
    // It calls nobody, so that it is called.
    HazelcastInstance elsewhere =
        member(
            ports[0],
            new int[] {ports[0]},
            Optional.of(TlsMaterial.load(pki.member("elsewhere", "elsewhere.example"))));
    HazelcastInstance two = member(ports[1], ports, tls("two"));
    assertThat(size(two)).isEqualTo(1);
    assertThat(two.getMap("souk-view-x").size()).isZero();
    assertThat(elsewhere.getLifecycleService().isRunning()).isTrue();
  }

  @Test
  void hostileBytesAndSilenceEndTheirOwnConnectionAlone() throws Exception {
    int[] ports = freePorts(2);
    HazelcastInstance one = member(ports[0], ports, tls("one"));
    Random random = new Random(2);
    for (int i = 0; i < 10; i++) {
      byte[] bytes = new byte[1 + random.nextInt(40_000)];
      random.nextBytes(bytes);
      byte[] hostile = i % 5 == 0 ? "HZC".getBytes(StandardCharsets.US_ASCII) : bytes;
      if (i % 5 == 1) {
        // A record of TLS by its looks.
        System.arraycopy(
            new byte[] {22, 3, 1, 2, 0, 1}, 0, hostile, 0, Math.min(6, hostile.length));
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports[0])) {
        socket.getOutputStream().write(hostile);
        socket.shutdownOutput();
        assertEnds(socket);
      } catch (IOException reset) {
        // As good an end as any.
      }
    }
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), ports[0])) {
      assertEnds(silent);
    }
    HazelcastInstance two = member(ports[1], ports, tls("two"));
    await(() -> size(one) == 2 && size(two) == 2);
  }

  @Test
  void whoComesAfterTheFilesWereReplacedIsMeasuredByTheNewOnes() throws Exception {
    TestPki next = TestPki.create(directory.resolve("next"), "next");
    int[] ports = freePorts(3);
    TlsFiles files = pki.member("one");
    TlsMaterial material = TlsMaterial.load(files);
    HazelcastInstance one = member(ports[0], ports, Optional.of(material));
    HazelcastInstance two = member(ports[1], ports, tls("two"));
    await(() -> size(one) == 2);
    TestPki.replace(files, next.member("one"));
    assertThat(material.reload()).isTrue();
    fill(one, 0, 100);
    assertThat(holds(two, 100)).isTrue();
    two.getLifecycleService().terminate();
    await(() -> size(one) == 1);
    HazelcastInstance late = member(ports[1], ports, tls("late"));
    assertThat(size(late)).isEqualTo(1);
    late.getLifecycleService().terminate();
    HazelcastInstance three =
        member(ports[2], ports, Optional.of(TlsMaterial.load(next.member("three"))));
    await(() -> size(one) == 2 && size(three) == 2);
    assertThat(holds(three, 100)).isTrue();
  }

  private void assertNotLetIn(Optional<TlsMaterial> stranger) throws IOException {
    int[] ports = freePorts(3);
    HazelcastInstance one = member(ports[0], ports, tls("one"));
    one.getMap("souk-view-x").set("key", MARKER);
    HazelcastInstance other = member(ports[1], ports, stranger);
    assertStrangers(one, other);
    HazelcastInstance friend = member(ports[2], ports, tls("friend"));
    await(() -> size(one) == 2 && size(friend) == 2);
    assertStrangers(friend, other);
  }

  private static void assertStrangers(HazelcastInstance one, HazelcastInstance other) {
    assertThat(size(other)).isEqualTo(1);
    assertThat(other.getMap("souk-view-x").get("key")).isNull();
    assertThat(one.getMap("souk-view-x").get("key")).isEqualTo(MARKER);
  }

  private static void assertEnds(Socket socket) throws IOException {
    socket.setSoTimeout((int) DEADLINE.toMillis());
    try {
      while (socket.getInputStream().read() >= 0) {
        // An alert.
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  private boolean wireShows(Optional<String> first, Optional<String> second) throws Exception {
    int[] ports = freePorts(2);
    try (RecordingRelay toOne = new RecordingRelay(ports[0]);
        RecordingRelay toTwo = new RecordingRelay(ports[1])) {
      int[] known = {toOne.port(), toTwo.port()};
      HazelcastInstance one = relayed(ports[0], toOne.port(), known, first);
      HazelcastInstance two = relayed(ports[1], toTwo.port(), known, second);
      await(() -> size(one) == 2 && size(two) == 2);
      IMap<String, String> map = one.getMap("souk-view-secrets");
      for (int i = 0; i < 100; i++) {
        map.set("key-" + i, MARKER + i);
      }
      assertThat(two.getMap("souk-view-secrets").get("key-7")).isEqualTo(MARKER + 7);
      assertThat(toOne.seen().length + toTwo.seen().length).isGreaterThan(100 * MARKER.length());
      return toOne.saw(MARKER) || toTwo.saw(MARKER) || toOne.saw("HZC") || toTwo.saw("HZC");
    }
  }

  private HazelcastInstance relayed(int port, int known, int[] all, Optional<String> name)
      throws IOException {
    Optional<TlsMaterial> material = name.isPresent() ? tls(name.get()) : Optional.empty();
    Config config = settings(port, all);
    config
        .getAdvancedNetworkConfig()
        .getEndpointConfigs()
        .values()
        .forEach(
            endpoint ->
                ((ServerSocketEndpointConfig) endpoint).setPublicAddress("127.0.0.1:" + known));
    return start(config, all, material);
  }

  private HazelcastInstance member(int port, int[] all, Optional<TlsMaterial> material)
      throws IOException {
    return start(settings(port, all), all, material);
  }

  private static Config settings(int port, int[] all) throws IOException {
    return new HazelcastSettings(new ClusterConfig("masters", "127.0.0.1", port, names(all)))
        .config();
  }

  private HazelcastInstance start(Config config, int[] all, Optional<TlsMaterial> material) {
    System.setProperty("hazelcast.logging.type", "slf4j");
    HazelcastInstance member = ClusterMember.newInstance(config, names(all), material);
    started.add(member);
    return member;
  }

  private static List<String> names(int[] ports) {
    List<String> names = new ArrayList<>();
    for (int port : ports) {
      names.add("127.0.0.1:" + port);
    }
    return names;
  }

  private Optional<TlsMaterial> tls(String name) throws IOException {
    return Optional.of(TlsMaterial.load(pki.member(name)));
  }

  private static void fill(HazelcastInstance member, int from, int to) {
    IMap<String, String> map = member.getMap("souk-view-filled");
    for (int i = from; i < to; i++) {
      map.set("key-" + i, "value-" + i);
    }
  }

  private static boolean holds(HazelcastInstance member, int entries) {
    IMap<String, String> map = member.getMap("souk-view-filled");
    for (int i = 0; i < entries; i++) {
      if (!("value-" + i).equals(map.get("key-" + i))) {
        return false;
      }
    }
    return map.size() == entries;
  }

  private static int size(HazelcastInstance member) {
    return member.getCluster().getMembers().size();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** Free a moment ago; nobody else listens on the loopback address at such a pace. */
  private static int[] freePorts(int count) throws IOException {
    int[] ports = new int[count];
    List<ServerSocket> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports[i] = socket.getLocalPort();
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }
}
