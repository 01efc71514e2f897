package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Batch;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryContract.Leadership;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import io.souk.registry.adapter.ratis.Trio.Leader;
import io.souk.registry.codec.Backup;
import io.souk.registry.codec.BackupCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that goes through a file into another one. */
class BackupTest {

  @TempDir Path directory;

  private Backup backup;

  @BeforeEach
  void writeSome() throws Exception {
    try (Registry registry = single("old")) {
      Leadership leadership = new Leadership();
      await(registry.start(leadership));
      long term = leadership.awaitTerm();
      for (int i = 0; i < 30; i++) {
        String value = "v" + i;
        await(
            registry.append(
                term,
                Batch.of(
                    new Write.Put("k" + i % 20, value.getBytes(StandardCharsets.UTF_8)),
                    new Write.Delete("k" + (i + 3) % 20))));
      }
      backup = throughAFile(Backup.of(registry));
    }
  }

  @Test
  void aSingleMasterIsRestored() throws Exception {
    RatisStore.restore(config("new"), backup);
    try (Registry registry = single("new")) {
      Leadership leadership = new Leadership();
      await(registry.start(leadership));
      long term = leadership.awaitTerm();
      assertThat(registry.version()).isEqualTo(30);
      assertThat(Backup.of(registry).entries())
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(backup.entries());
      assertThat(registry.status().clusterId().orElseThrow()).isNotEqualTo(backup.clusterId());
      assertThat(await(registry.append(term, Trio.batch("next", 1)))).isEqualTo(31);
    }
    try (Registry again = single("new")) {
      await(again.start(new Leadership()));
      RatisRegistryTest.awaitVersion(again, 31);
    }
  }

  @Test
  void aClusterGrowsFromARestoredMember() throws Exception {
    try (Trio trio = new Trio(directory, "m1", "m2", "m3")) {
      RatisStore.restore(trio.config("m1"), backup);
      await(trio.start("m1"));
      Leader leader = trio.awaitLeader();
      assertThat(trio.get("m1").version()).isEqualTo(30);
      assertThat(trio.get("m1").status().members()).hasSize(1);
      for (String id : List.of("m2", "m3")) {
        Member member = trio.member(id);
        await(trio.start(id));
        await(trio.get("m1").addMember(member));
      }
      await(trio.get("m1").append(leader.term(), Trio.batch("next", 1)));
      for (String id : List.of("m1", "m2", "m3")) {
        Trio.until(id + " has all", () -> trio.get(id).version() == 31);
        assertThat(trio.get(id).scan("k")).hasSameSizeAs(backup.entries());
      }
    }
  }

  @Test
  void nothingIsRestoredOverFiles() throws Exception {
    assertRefused("old", "is not empty");
    Files.createDirectories(directory.resolve("other/raft"));
    Files.writeString(directory.resolve("other/raft/photos"), "not ours");
    assertRefused("other", "is not empty");
    assertThat(directory.resolve("other/raft/photos")).hasContent("not ours");
  }

  private void assertRefused(String name, String reason) {
    assertThatThrownBy(() -> RatisStore.restore(config(name), backup))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.code()).isEqualTo(RegistryException.Code.STORAGE))
        .hasMessageContaining(reason);
  }

  private static Backup throughAFile(Backup backup) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BackupCodec.write(backup, out);
    return BackupCodec.read(new ByteArrayInputStream(out.toByteArray()));
  }

  private RatisConfig config(String name) {
    return RatisConfig.single(directory.resolve(name), "127.0.0.1", 5060);
  }

  private Registry single(String name) {
    return new RatisRegistry(config(name));
  }
}
