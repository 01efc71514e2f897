package io.souk.registry.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackupCodecTest {

  private static final Backup BACKUP =
      new Backup(
          "736f756b-0000-4000-8000-000000000001",
          9,
          List.of(
              new Entry("a", 3, new byte[] {1, 2, 3}),
              new Entry("a/é", 9, new byte[0]),
              new Entry("b", 1, new byte[300])));

  @Test
  void comesBack() throws IOException {
    assertThat(read(bytes())).usingRecursiveComparison().isEqualTo(BACKUP);
    Backup empty = new Backup("", 0, List.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BackupCodec.write(empty, out);
    assertThat(read(out.toByteArray())).usingRecursiveComparison().isEqualTo(empty);
  }

  @Test
  void aNewerFormatAndSomethingElseAreNamed() throws IOException {
    byte[] newer = bytes();
    newer["souk registry backup\n".length() + 3] = 2;
    assertThatThrownBy(() -> read(newer))
        .isInstanceOf(MalformedException.class)
        .hasMessage("the backup has format 2, this program reads 1");
    assertThatThrownBy(() -> read("photos".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .hasMessage("not a backup of a registry");
    byte[] longer = Arrays.copyOf(bytes(), bytes().length + 1);
    assertThatThrownBy(() -> read(longer)).isInstanceOf(MalformedException.class);
  }

  @Property
  void damageIsMalformed(@ForAll int where, @ForAll @IntRange(min = 1, max = 255) int mask)
      throws IOException {
    byte[] bytes = bytes();
    bytes[Math.floorMod(where, bytes.length)] ^= (byte) mask;
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
    byte[] cut = Arrays.copyOf(bytes(), Math.floorMod(where, bytes.length));
    assertThatThrownBy(() -> read(cut)).isInstanceOf(MalformedException.class);
  }

  @Property
  void anyBytesAreMalformed(@ForAll byte[] bytes) throws IOException {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
    byte[] withHead = Arrays.copyOf(bytes(), 60);
    System.arraycopy(bytes, 0, withHead, 26, Math.min(bytes.length, 34));
    assertThatThrownBy(() -> read(withHead)).isInstanceOf(MalformedException.class);
  }

  private static byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BackupCodec.write(BACKUP, out);
    return out.toByteArray();
  }

  private static Backup read(byte[] bytes) throws IOException {
    return BackupCodec.read(new ByteArrayInputStream(bytes));
  }
}
