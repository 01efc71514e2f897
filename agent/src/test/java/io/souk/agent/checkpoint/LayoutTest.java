package io.souk.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.resource.Volume;
import io.souk.model.resources.Disk;
import io.souk.model.role.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayoutTest {

  private static final Path WORK = Path.of("/srv/agent");

  private static Path directory(Optional<Disk.Source> disk) {
    return new Layout(WORK).volume(new Volume(new Role("eng/ads"), "v1", disk));
  }

  private static Optional<Disk.Source> disk(Disk.SourceKind kind, String root) {
    return Optional.of(
        new Disk.Source(
            kind,
            Optional.of(root),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty()));
  }

  @Test
  void volumesLieWhereMesosPutsIt() {
    assertThat(directory(Optional.empty()))
        .isEqualTo(Path.of("/srv/agent/volumes/roles/eng ads/v1"));
    assertThat(directory(disk(Disk.SourceKind.PATH, "/data")))
        .isEqualTo(Path.of("/data/volumes/roles/eng ads/v1"));
    assertThat(directory(disk(Disk.SourceKind.PATH, "data")))
        .isEqualTo(Path.of("/srv/agent/data/volumes/roles/eng ads/v1"));
    assertThat(directory(disk(Disk.SourceKind.MOUNT, "/mnt/d1"))).isEqualTo(Path.of("/mnt/d1"));
  }
}
