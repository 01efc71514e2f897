package io.souk.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.resource.Ledger;
import io.souk.agent.resource.Volume;
import io.souk.fixture.FixtureTree;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.mesos.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** This agent reads what the releases before it wrote, and they read what it writes. */
class CheckpointSkewTest {

  @TempDir Path dir;

  private static String fixture(String name) throws IOException {
    return FixtureTree.read(CheckpointSkewTest.class, name + ".txt");
  }

  @ParameterizedTest
  @CsvSource({"format-1-before-clusters, ''", "format-1, cluster-1"})
  void readsAllThatIsInThem(String name, String cluster) throws IOException {
    FixtureTree.unpack(fixture(name), dir);
    Layout layout = new Layout(dir);
    Checkpoints checkpoints = new Checkpoints(layout);

    assertThat(checkpoints.readFence())
        .isEqualTo(new Fence(Optional.of(cluster).filter(id -> !id.isEmpty()), 7));
    assertThat(checkpoints.readBoot()).contains("boot-1");
    assertThat(checkpoints.findAgent()).contains(CheckpointFixture.INFO);
    assertThat(checkpoints.readDrain(CheckpointFixture.AGENT)).contains(CheckpointFixture.DRAIN);
    CheckpointReader.Found found =
        new CheckpointReader(layout, true, 150).read(Optional.of(CheckpointFixture.AGENT));
    assertThat(found.errors()).isZero();
    assertThat(found.unfinished()).isEmpty();
    assertThat(found.leftovers()).isEmpty();
    assertRuns(
        found.runs().stream()
            .collect(Collectors.toMap(run -> run.origin().containerId(), Function.identity())));
    Ledger ledger = new ResourceDisk(layout).recover(CheckpointFixture.STARTED);
    assertThat(ledger.resources().kept()).hasToString("disk(eng):36;disk(eng):64");
    assertThat(Volume.of(ledger.resources().kept())).hasSize(1);
    assertThat(dir.resolve("volumes/roles/eng/v1")).isDirectory();
  }

  private static void assertRuns(Map<String, RunRecord> runs) {
    assertThat(runs).containsOnlyKeys("running-c", "ending-c", "over-c", "nested-c");
    RunRecord running = runs.get("running-c");
    assertThat(running.origin()).isEqualTo(CheckpointFixture.origin("running", "running-c"));
    assertThat(running.updates())
        .containsExactly(
            CheckpointFixture.status("running", TaskState.TASK_STARTING, "1"),
            CheckpointFixture.status("running", TaskState.TASK_RUNNING, "2"));
    assertThat(running.acknowledged()).hasSize(1);
    assertThat(runs.get("ending-c").kill()).contains(CheckpointFixture.KILL);
    assertThat(runs.get("over-c").complete()).isTrue();
    assertThat(runs.get("nested-c").origin()).isEqualTo(CheckpointFixture.inPod());
  }

  /**
   * When this fails the format has changed: keep the old fixture and let this agent read it, raise
   * {@link RecordCodec#VERSION} if the release before cannot read the new one, and write a fixture
   * with {@link CheckpointFixture}.
   */
  @Test
  void theReleaseBeforeReadsWhatIsWritten() throws IOException {
    CheckpointFixture.write(dir);

    assertThat(FixtureTree.differences(fixture("format-1"), FixtureTree.pack(dir)))
        .as("files that are not as in the fixture")
        .isEmpty();
  }

  /** One that knows no clusters finds the term where it was, and nothing that it stumbles over. */
  @Test
  void aClusterIsOneRecordMoreAfterTheTerm() throws IOException {
    FixtureTree.unpack(fixture("format-1-before-clusters"), dir);
    byte[] before = Files.readAllBytes(new Layout(dir).term());

    new Checkpoints(new Layout(dir)).saveFence(CheckpointFixture.FENCE);

    assertThat(Files.readAllBytes(new Layout(dir).term())).startsWith(before);
  }

  @Test
  void aNewerFormatIsRefusedAndLeftAlone() throws IOException {
    CheckpointFixture.write(dir);
    Path term = new Layout(dir).term();
    byte[] bytes = Files.readAllBytes(term);
    bytes[7]++;
    Files.write(term, bytes);

    assertThatThrownBy(() -> new Checkpoints(new Layout(dir)).readFence())
        .hasMessageContaining("version 2, this agent reads version 1");
    assertThat(Files.readAllBytes(term)).isEqualTo(bytes);
  }
}
