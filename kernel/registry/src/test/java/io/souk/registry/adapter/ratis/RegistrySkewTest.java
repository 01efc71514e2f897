package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.fixture.FixtureTree;
import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import io.souk.registry.codec.Command;
import io.souk.registry.codec.CommandCodec;
import io.souk.registry.codec.ContentsCodec;
import io.souk.registry.codec.Hello.State;
import io.souk.registry.state.Contents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master reads the registry of the releases before, and refuses what it cannot know. */
class RegistrySkewTest {

  private static final String GROUP_BEFORE = "736f756b-0000-4000-8000-000000000001";

  @TempDir Path dir;

  private void unpack(String name) throws IOException {
    FixtureTree.unpack(FixtureTree.read(RegistrySkewTest.class, name + ".txt"), dir);
  }

  private static String text(Entry entry) {
    return entry.key()
        + "@"
        + entry.version()
        + "="
        + new String(entry.value(), StandardCharsets.UTF_8);
  }

  private static void assertAllIsThere(Registry registry) {
    assertThat(registry.version()).isEqualTo(RegistryFixture.VERSION);
    assertThat(registry.scan("").stream().filter(entry -> !entry.key().equals("bytes")))
        .extracting(RegistrySkewTest::text)
        .containsExactly("app/api@6=four", "app/web@2=two", "empty@1=", "ключ/ü@4=wört");
    Entry bytes = registry.get("bytes").orElseThrow();
    assertThat(bytes.version()).isEqualTo(4);
    assertThat(bytes.value()).isEqualTo(RegistryFixture.everyByte());
  }

  /** Starts it, looks at everything, writes on, and starts it again; returns the cluster's id. */
  private String assertReadAndContinued() throws Exception {
    String cluster;
    try (Registry registry = RegistryFixture.open(dir)) {
      long term = RegistryFixture.lead(registry);
      assertThat(term).as("after the terms of the fixture").isGreaterThan(2);
      assertAllIsThere(registry);
      cluster = registry.status().clusterId().orElseThrow();
      long version = await(registry.append(term, Batch.of(new Write.Delete("bytes", 4))));
      assertThat(version).isEqualTo(RegistryFixture.VERSION + 1);
    }
    try (Registry registry = RegistryFixture.open(dir)) {
      RegistryFixture.lead(registry);
      assertThat(registry.version()).isEqualTo(RegistryFixture.VERSION + 1);
      assertThat(registry.get("bytes")).isEmpty();
      assertThat(registry.status().clusterId()).contains(cluster);
    }
    return cluster;
  }

  private Path raft() {
    return StorageDirectory.pathIn(dir);
  }

  @ParameterizedTest
  @ValueSource(strings = {"format-1", "format-2"})
  void readsAndContinuesIt(String fixture) throws Exception {
    unpack(fixture);

    assertReadAndContinued();

    assertThat(raft().resolve("FORMAT")).hasContent("souk registry format 2 member single");
  }

  /** What the snapshot holds stands in the log as well, as long as that was not cut. */
  @ParameterizedTest
  @ValueSource(strings = {"format-1", "format-2"})
  void readsTheLogAlone(String fixture) throws Exception {
    unpack(fixture);
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path snapshot : files.filter(file -> file.toString().contains("/snapshot.")).toList()) {
        Files.delete(snapshot);
      }
    }

    assertReadAndContinued();
  }

  @Test
  void aMasterOfFormat1GetsAClusterOfItsOwn() throws Exception {
    unpack("format-1");

    String cluster = assertReadAndContinued();

    assertThat(cluster).isNotEqualTo(GROUP_BEFORE);
    assertThat(raft().resolve(GROUP_BEFORE)).doesNotExist();
    assertThat(raft().resolve(cluster)).isDirectory();
  }

  /** The process may end between any two steps of the move. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMoveThatWasCutShortIsContinued(boolean moved) throws Exception {
    unpack("format-1");
    String cluster = "0be5007d-2bbe-42ed-b20b-6f478eb99037";
    Identity identity =
        Identity.of(
            cluster,
            State.MEMBER,
            List.of(RatisConfig.single(dir, "127.0.0.1", 5060).selfMember()),
            0);
    Files.writeString(raft().resolve("IDENTITY"), identity.text());
    if (moved) {
      Files.move(raft().resolve(GROUP_BEFORE), raft().resolve(cluster));
    }

    assertThat(assertReadAndContinued()).isEqualTo(cluster);
  }

  /** An older standby that passed over what it does not know would forget what was confirmed. */
  @Test
  void entriesOfALaterReleaseEndTheMemberAndStay() throws Exception {
    unpack("entries-of-a-later-release");
    byte[] before = Files.readAllBytes(entriesAfterTheSnapshot());
    CompletableFuture<RegistryException> failed = new CompletableFuture<>();
    try (Registry registry = RegistryFixture.open(dir)) {
      registry.start(
          new Registry.LeadershipListener() {
            @Override
            public void onLeader(long term) {
              failed.completeExceptionally(new AssertionError("it leads in term " + term));
            }

            @Override
            public void onFollower() {}

            @Override
            public void onFailed(RegistryException reason) {
              failed.complete(reason);
            }
          });

      RegistryException reason = failed.get(60, TimeUnit.SECONDS);
      assertThat(reason.code()).isEqualTo(RegistryException.Code.STORAGE);
      assertThat(reason)
          .hasMessageContaining("of the log in " + raft())
          .hasMessageContaining("format 9 instead of 1")
          .hasMessageContaining("it needs a newer program");
      assertThat(registry.version()).as("what the snapshot holds").isEqualTo(3);
    }
    assertThat(Files.readAllBytes(entriesAfterTheSnapshot())).startsWith(before);
  }

  /** Ratis gives the file another name when it closes it. */
  private Path entriesAfterTheSnapshot() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files
          .filter(f -> f.toString().matches(".*/log_(inprogress_4|4-.*)"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aDirectoryOfALaterReleaseIsRefusedAndLeftAlone() throws Exception {
    unpack("format-2");
    Files.writeString(raft().resolve("FORMAT"), "souk registry format 3 member single\n");
    String before = FixtureTree.pack(dir);

    try (Registry registry = RegistryFixture.open(dir)) {
      assertThatThrownBy(() -> RegistryFixture.lead(registry))
          .hasMessageContaining("format 3 member single")
          .hasMessageContaining("it needs a newer program");
    }
    Files.deleteIfExists(raft().resolve("LOCK"));
    assertThat(FixtureTree.differences(before, FixtureTree.pack(dir))).isEmpty();
  }

  /**
   * When this fails the format has changed: raise it, keep reading the one before, and write no
   * entry in the new one before all masters can read it.
   */
  @Test
  void theReleaseBeforeReadsWhatIsWritten() throws Exception {
    Batch batch =
        new Batch(
            Arrays.asList(
                new Write.Put("a/ü", new byte[] {0, -1}, 7), new Write.Delete("b", Write.ANY)));
    assertThat(HexFormat.of().formatHex(CommandCodec.encode(new Command(300, batch))))
        .isEqualTo("01ac0202010804612fc3bc0200ff02000162");
    assertThat(HexFormat.of().formatHex(CommandCodec.handOver(300))).isEqualTo("02ac02");
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    ContentsCodec.write(Contents.of(9, List.of(new Entry("k", 9, new byte[] {5}))), contents);
    assertThat(HexFormat.of().formatHex(contents.toByteArray()))
        .startsWith(
            "736f756b72656731" // soukreg1
                + "0000000000000009"
                + "0000000000000001"
                + "0000000000000009"
                + "000000016b"
                + "0000000105")
        .hasSize(2 * (8 + 8 + 8 + 8 + 5 + 5 + 4));
  }
}
