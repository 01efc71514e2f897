package io.souk.marathon.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.souk.fixture.FixtureEntries;
import io.souk.fixture.FixtureTree;
import io.souk.framework.Store;
import io.souk.framework.Store.Write;
import io.souk.marathon.app.RunSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** This release reads what the ones before stored of services, and they read what it stores. */
class StoreSkewTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static NavigableMap<String, byte[]> fixture() throws IOException {
    return FixtureEntries.unpack(FixtureTree.read(StoreSkewTest.class, "store-1.txt"));
  }

  private static World read(Map<String, byte[]> stored) {
    World world = new World();
    world.load(
        stored.entrySet().stream()
            .map(each -> new Store.Entry(each.getKey(), 1, ByteString.copyFrom(each.getValue())))
            .toList());
    return world;
  }

  private static void assertAllIsThere(World world) {
    assertThat(world.frameworkId()).contains("framework-1");
    assertThat(world.apps().values()).containsExactly(WorldFixture.SCALED);
    assertThat(world.pods()).containsExactly(WorldFixture.PAIR);
    assertThat(world.versions(WorldFixture.WEB).values())
        .extracting(RunSpec.class::cast)
        .containsExactly(WorldFixture.APP, WorldFixture.SCALED);
    assertThat(world.instances())
        .containsExactlyInAnyOrder(WorldFixture.RUNNING, WorldFixture.OF_POD, WorldFixture.WAITING);
    assertThat(world.waiting()).containsExactly(WorldFixture.WAITING);
    assertThat(world.deployments()).containsExactly(WorldFixture.DEPLOYMENT);
    assertThat(world.courses().all())
        .isEqualTo(Map.of(WorldFixture.DEPLOYMENT.id(), WorldFixture.COURSE));
    assertThat(world.groups().find(WorldFixture.SHOP)).contains(WorldFixture.GROUP);
    assertThat(world.history().of(WorldFixture.DEPLOYMENT.id()))
        .contains(
            new History.Change(
                1,
                WorldFixture.at(9),
                WorldFixture.DEPLOYMENT.id(),
                Map.of(WorldFixture.WEB, Optional.of(WorldFixture.APP)),
                Map.of(WorldFixture.SHOP, Optional.of(WorldFixture.GROUP))));
    assertThat(world.failure(WorldFixture.WEB)).contains(WorldFixture.FAILURE);
    assertThat(world.terminations().of(WorldFixture.POD)).contains(WorldFixture.TERMINATION);
    assertThat(world.holdings().roles()).containsExactly("eng", "ops");
    assertThat(world.holdings().leftovers()).containsExactly(WorldFixture.LEFTOVER);
  }

  @Test
  void readsAllThatIsInIt() throws IOException {
    assertAllIsThere(read(fixture()));
  }

  /**
   * When this fails the stored form has changed: keep the old fixture and go on reading it, see
   * that the release before reads the new form, and write a fixture with {@link WorldFixture}.
   */
  @Test
  void theReleaseBeforeReadsWhatIsWritten() throws IOException {
    Turn turn = WorldFixture.world(new World());

    assertThat(FixtureEntries.differences(fixture(), WorldFixture.written(turn))).isEmpty();
  }

  private static NavigableMap<String, byte[]> withAMoreRecentMember(List<String> prefixes)
      throws IOException {
    NavigableMap<String, byte[]> later = new TreeMap<>();
    for (Map.Entry<String, byte[]> each : fixture().entrySet()) {
      boolean chosen = prefixes.stream().anyMatch(each.getKey()::startsWith);
      later.put(
          each.getKey(),
          chosen
              ? JSON.writeValueAsBytes(
                  ((ObjectNode) JSON.readTree(each.getValue())).put("ofALaterRelease", 1))
              : each.getValue());
    }
    return later;
  }

  @Test
  void membersAndKindsOfALaterReleaseAreNoHindrance() throws IOException {
    NavigableMap<String, byte[]> later =
        withAMoreRecentMember(
            List.of(
                "instance/",
                "deployment/",
                "course/",
                "group/",
                "change/",
                "failure/",
                "termination/",
                "leftover/"));
    later.put("of-a-later-release/x", "{}".getBytes(StandardCharsets.UTF_8));

    assertAllIsThere(read(later));
  }

  /** Definitions are kept whole, so the later release finds again what it has added. */
  @Test
  void definitionsKeepWhatALaterReleaseAdded() throws IOException {
    World world = read(withAMoreRecentMember(List.of("app/", "version/")));

    for (RunSpec spec : List.of(world.spec(WorldFixture.WEB).orElseThrow(), world.pods().get(0))) {
      Turn turn = new Turn(WorldFixture.NOW, () -> "id");
      world.put(turn, spec);
      assertThat(turn.writes())
          .isNotEmpty()
          .allSatisfy(
              write ->
                  assertThat(((Write.Put) write).value().toStringUtf8())
                      .contains("\"ofALaterRelease\":1"));
    }
  }

  /** Better no services on the older master than services taken for what they are not. */
  @Test
  void wordsOfALaterReleaseAreRefused() throws IOException {
    NavigableMap<String, byte[]> later = fixture();
    String key = "instance/" + WorldFixture.RUNNING.id().value();
    String text = new String(later.get(key), StandardCharsets.UTF_8);
    later.put(key, text.replace("\"UNREACHABLE\"", "\"PAUSED\"").getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> read(later))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PAUSED");
  }
}
