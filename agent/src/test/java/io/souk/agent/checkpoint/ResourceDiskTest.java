package io.souk.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.agent.resource.Ledger;
import io.souk.agent.resource.OperationDecider;
import io.souk.agent.resource.OperationDecision;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.map.ResourcesOption;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves at any point is finished or forgotten by the next process. */
class ResourceDiskTest {

  private static final Resources STARTED =
      ResourcesText.parse("cpus:4;mem:1024;disk:1000", Role.ANY);
  private static final Resource V1 = Wire.volume("v1", 64, "eng");

  @TempDir Path dir;
  private int uuids;

  private ResourceDisk disk() {
    return new ResourceDisk(new Layout(dir));
  }

  private Ledger recover() throws IOException {
    return disk().recover(STARTED);
  }

  private OperationDecision decide(Ledger ledger, Offer.Operation.Builder operation) {
    return OperationDecider.decide(
        ledger,
        Wire.apply(++uuids, operation),
        Map.of(),
        new AgentId("a1"),
        ByteString.copyFromUtf8("status-" + uuids));
  }

  private Ledger apply(Ledger ledger, Offer.Operation.Builder... operations) throws IOException {
    Ledger now = ledger;
    for (Offer.Operation.Builder operation : operations) {
      OperationDecision decision = decide(now, operation);
      disk().delete(disk().apply(decision));
      now = decision.after();
    }
    return now;
  }

  private Ledger withVolume() throws IOException {
    return apply(recover(), Wire.reserve(Wire.reserved("disk", 100, "eng")), Wire.create(V1));
  }

  private Path data() {
    return dir.resolve("volumes/roles/eng/v1");
  }

  private Path file(String name) {
    return dir.resolve("meta/resources/resources_and_operations." + name);
  }

  @Test
  void nothingIsThereAtFirst() throws IOException {
    assertThat(recover().resources().total()).isEqualTo(STARTED);
    assertThat(recover().operations()).isEmpty();
  }

  @Test
  void everythingIsThereAgain() throws IOException {
    Ledger ledger = withVolume();
    ByteString first = ledger.operations().get(0).getUuid().getValue();
    Ledger acknowledged = ledger.acknowledged(first, ByteString.copyFromUtf8("status-1"));
    disk().save(acknowledged);

    assertThat(recover()).isEqualTo(acknowledged);
    assertThat(recover().isSettled(first)).isTrue();
    assertThat(data()).isDirectory();
  }

  @Test
  void aDestroyedVolumeIsGoneWithItsDataButNotWhatLinksInItLeadTo() throws IOException {
    Ledger ledger = withVolume();
    Path outside = Files.writeString(dir.resolve("outside"), "kept");
    Files.createDirectories(data().resolve("a/b"));
    Files.writeString(data().resolve("a/b/file"), "data");
    Files.createSymbolicLink(data().resolve("link"), outside);
    Files.createSymbolicLink(data().resolve("up"), dir);

    apply(ledger, Wire.destroy(V1));

    assertThat(data()).doesNotExist();
    assertThat(outside).hasContent("kept");
    try (Stream<Path> left = Files.list(dir.resolve("volumes/trash"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void resizingKeepsTheData() throws IOException {
    Ledger ledger = withVolume();
    Files.writeString(data().resolve("file"), "data");

    apply(
        ledger,
        Wire.grow(V1, Wire.reserved("disk", 36, "eng")),
        Wire.shrink(Wire.volume("v1", 100, "eng"), 80));

    assertThat(data().resolve("file")).hasContent("data");
  }

  @Test
  void aCreationThatWasOnlyStagedIsFinished() throws IOException {
    Ledger ledger = apply(recover(), Wire.reserve(Wire.reserved("disk", 64, "eng")));
    OperationDecision create = decide(ledger, Wire.create(V1));
    new ResourceCheckpoint(new Layout(dir)).stage(create.after());

    assertThat(recover()).isEqualTo(create.after());
    assertThat(data()).isDirectory();
    assertThat(file("target")).doesNotExist();
    assertThat(recover()).isEqualTo(create.after());
  }

  @Test
  void aDestructionThatWasOnlyStagedIsFinished() throws IOException {
    OperationDecision destroy = decide(withVolume(), Wire.destroy(V1));
    Files.writeString(data().resolve("file"), "data");
    new ResourceCheckpoint(new Layout(dir)).stage(destroy.after());

    assertThat(recover()).isEqualTo(destroy.after());
    assertThat(data()).doesNotExist();
    try (Stream<Path> left = Files.list(dir.resolve("volumes/trash"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void dataThatWasMovedAwayButNotDeletedGoesAtTheNextStart() throws IOException {
    OperationDecision destroy = decide(withVolume(), Wire.destroy(V1));
    Files.writeString(data().resolve("file"), "data");
    List<Path> left = disk().apply(destroy);

    assertThat(left).hasSize(1);
    assertThat(left.get(0).resolve("file")).hasContent("data");
    assertThat(data()).doesNotExist();
    recover();
    assertThat(left.get(0)).doesNotExist();
  }

  @Test
  void aHalfWrittenStagedFileHasNeverBeen() throws IOException {
    Ledger ledger = withVolume();
    OperationDecision destroy = decide(ledger, Wire.destroy(V1));
    new ResourceCheckpoint(new Layout(dir)).stage(destroy.after());
    byte[] whole = Files.readAllBytes(file("target"));

    for (int length = 0; length < whole.length; length++) {
      Files.write(file("target"), Arrays.copyOf(whole, length));
      assertThat(recover()).as("cut at %s", length).isEqualTo(ledger);
      assertThat(data()).isDirectory();
    }
  }

  @Test
  void aDamagedCommittedFileIsNotTakenForNothing() throws IOException {
    withVolume();
    byte[] whole = Files.readAllBytes(file("state"));

    for (int length : new int[] {0, 8, whole.length / 2, whole.length - 1}) {
      Files.write(file("state"), Arrays.copyOf(whole, length));
      assertThatThrownBy(this::recover)
          .as("cut at %s", length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("resources_and_operations.state is damaged");
    }
    Files.write(file("state"), whole);
    assertThat(recover().resources().kept().isEmpty()).isFalse();
  }

  @Test
  void aMachineThatHasLessIsRefusedAndNothingTouched() throws IOException {
    Ledger ledger = withVolume();
    OperationDecision destroy = decide(ledger, Wire.destroy(V1));
    new ResourceCheckpoint(new Layout(dir)).stage(destroy.after());

    assertThatThrownBy(() -> disk().recover(ResourcesText.parse("cpus:4;disk:99", Role.ANY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reservations and volumes kept on this agent's disk need disk:1 more");
    assertThat(data()).isDirectory();
    assertThat(recover()).isEqualTo(destroy.after());
  }

  @Test
  void whatCannotBeMadeChangesNothing() throws IOException {
    Ledger ledger = apply(recover(), Wire.reserve(Wire.reserved("disk", 64, "eng")));
    Files.createDirectories(dir.resolve("volumes/roles"));
    Files.writeString(dir.resolve("volumes/roles/eng"), "a file in the way");
    OperationDecision create = decide(ledger, Wire.create(V1));

    assertThatThrownBy(() -> disk().apply(create)).isInstanceOf(IOException.class);
    assertThat(recover()).isEqualTo(ledger);
  }

  @Test
  void aMountDiskIsEmptiedAndStays() throws IOException {
    Path mount = Files.createDirectory(dir.resolve("mnt"));
    String source = "\"disk\":{\"source\":{\"type\":\"MOUNT\",\"mount\":{\"root\":\"%s\"}}}";
    Resources started =
        ResourcesOption.parse(
            "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64},"
                + source.formatted(mount)
                + "}]",
            Role.ANY);
    Resource.DiskInfo.Source disk =
        Resource.DiskInfo.Source.newBuilder()
            .setType(Resource.DiskInfo.Source.Type.MOUNT)
            .setMount(Resource.DiskInfo.Source.Mount.newBuilder().setRoot(mount.toString()))
            .build();
    Resource.Builder reserved = Wire.reserved("disk", 64, "eng").toBuilder();
    reserved.getDiskBuilder().setSource(disk);
    Resource.Builder volume = V1.toBuilder();
    volume.getDiskBuilder().setSource(disk);
    Ledger ledger = disk().recover(started);
    ledger = apply(ledger, Wire.reserve(reserved.build()), Wire.create(volume.build()));
    Files.createDirectories(mount.resolve("sub"));
    Files.writeString(mount.resolve("sub/file"), "data");

    apply(ledger, Wire.destroy(volume.build()));

    assertThat(mount).isEmptyDirectory();
  }
}
