package io.souk.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowanceTest {

  private static final Path SANDBOX = Path.of("/sandbox");
  private static final long MEBI = 1L << 20;

  private static Allowance of(Resource... resources) {
    TaskInfo task =
        Wire.task("task", "true").toBuilder().addAllResources(List.of(resources)).build();
    return Allowance.of(
        Workload.of(task),
        SANDBOX,
        volume -> Path.of("/volumes", volume.role().name(), volume.id()));
  }

  private static Resource on(Resource.DiskInfo.Source.Type type, Resource volume) {
    Resource.Builder placed = volume.toBuilder();
    Resource.DiskInfo.Source.Builder source =
        placed.getDiskBuilder().getSourceBuilder().setType(type);
    if (type == Resource.DiskInfo.Source.Type.PATH) {
      source.getPathBuilder().setRoot("/disk");
    } else {
      source.getMountBuilder().setRoot("/disk");
    }
    return placed.build();
  }

  @Test
  void theSandboxMayHoldAllPlainDisk() {
    Allowance allowance = of(Wire.scalar("disk", 10), Wire.reserved("disk", 2.5, "eng"));

    assertThat(allowance.places()).extracting(Allowance.Place::path).containsExactly(SANDBOX);
    assertThat(allowance.places().getFirst().bytes()).isEqualTo(12 * MEBI + MEBI / 2);
  }

  @Test
  void volumesMayHoldTheirOwnSize() {
    Allowance allowance =
        of(
            Wire.volume("v1", 64, "eng"),
            Wire.scalar("disk", 1),
            on(Resource.DiskInfo.Source.Type.PATH, Wire.volume("v2", 7, "eng")));

    assertThat(allowance.places())
        .extracting(Allowance.Place::path)
        .containsExactly(SANDBOX, Path.of("/volumes/eng/v1"), Path.of("/volumes/eng/v2"));
    assertThat(allowance.places())
        .extracting(Allowance.Place::bytes)
        .containsExactly(MEBI, 64 * MEBI, 7 * MEBI);
  }

  @Test
  void wholeDisksAndWhatIsNotGivenAreNotLimited() {
    Resource bare =
        on(Resource.DiskInfo.Source.Type.PATH, Wire.scalar("disk", 5).toBuilder().build());

    assertThat(of().places()).isEmpty();
    assertThat(of(bare).places()).isEmpty();
    assertThat(of(on(Resource.DiskInfo.Source.Type.MOUNT, Wire.volume("v", 64, "eng"))).places())
        .isEmpty();
  }

  @Test
  void aBreachNamesWhatWasUsedAndWhatWasGiven() {
    Allowance allowance = of(Wire.scalar("disk", 10), Wire.volume("v1", 2, "eng"));
    Path volume = Path.of("/volumes/eng/v1");

    assertThat(Breach.find(allowance, Map.of(SANDBOX, 10 * MEBI, volume, 2 * MEBI))).isEmpty();
    ContainerExit.Limited breach =
        Breach.find(allowance, Map.of(SANDBOX, 3 * MEBI, volume, 2 * MEBI + 4096)).orElseThrow();

    assertThat(breach.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK);
    assertThat(breach.message()).isEqualTo("Disk usage (2.00MB) exceeds quota (2MB)");
    assertThat(breach.resources()).containsExactly(Wire.volume("v1", 2, "eng"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0KB", "4096, 4KB", "1536, 1.50KB", "12582912, 12MB", "1610612736, 1.50GB"})
  void amountsAreReadable(long bytes, String text) {
    assertThat(Breach.text(bytes)).isEqualTo(text);
  }
}
