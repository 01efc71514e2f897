package io.souk.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.checkpoint.RecordCodec.Decoded;
import io.souk.agent.checkpoint.RecordCodec.Entry;
import io.souk.agent.checkpoint.RecordCodec.UnsupportedVersionException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  @Provide
  Arbitrary<List<Entry>> entries() {
    Arbitrary<byte[]> payloads =
        Arbitraries.bytes().list().ofMaxSize(40).map(RecordCodecTest::array);
    return Combinators.combine(Arbitraries.integers().between(1, 127), payloads)
        .as(Entry::new)
        .list()
        .ofMaxSize(6);
  }

  private static byte[] array(List<Byte> bytes) {
    byte[] array = new byte[bytes.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = bytes.get(i);
    }
    return array;
  }

  private static void assertSame(List<Entry> actual, List<Entry> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).type()).isEqualTo(expected.get(i).type());
      assertThat(actual.get(i).payload()).isEqualTo(expected.get(i).payload());
    }
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("entries") List<Entry> entries)
      throws UnsupportedVersionException {
    byte[] file = RecordCodec.encodeFile(entries);

    Decoded decoded = RecordCodec.decode(file);

    assertSame(decoded.entries(), entries);
    assertThat(decoded.torn()).isFalse();
    assertThat(decoded.soundLength()).isEqualTo(file.length);
  }

  @Property
  void aFileCutAnywhereKeepsItsWholeRecords(
      @ForAll("entries") List<Entry> entries, @ForAll @IntRange(max = 300) int cut)
      throws UnsupportedVersionException {
    byte[] file = RecordCodec.encodeFile(entries);
    byte[] torn = Arrays.copyOf(file, Math.min(cut, file.length));

    Decoded decoded = RecordCodec.decode(torn);

    assertSame(decoded.entries(), entries.subList(0, decoded.entries().size()));
    assertThat(decoded.torn()).isEqualTo(decoded.soundLength() < torn.length);
    byte[] repaired = Arrays.copyOf(torn, decoded.soundLength());
    assertThat(RecordCodec.decode(repaired).torn()).isFalse();
  }

  @Property
  void aFlippedBitNeverYieldsAnotherRecord(
      @ForAll("entries") List<Entry> entries, @ForAll int where)
      throws UnsupportedVersionException {
    byte[] file = RecordCodec.encodeFile(entries);
    int body = file.length - RecordCodec.HEADER_LENGTH;
    if (body == 0) {
      return;
    }
    int bit = Math.floorMod(where, body * 8);
    file[RecordCodec.HEADER_LENGTH + bit / 8] ^= (byte) (1 << (bit % 8));

    Decoded decoded = RecordCodec.decode(file);

    assertThat(decoded.torn()).isTrue();
    assertSame(decoded.entries(), entries.subList(0, decoded.entries().size()));
  }

  @Property
  void anyBytesAreReadWithoutFailing(@ForAll byte[] noise) {
    byte[] file = new byte[RecordCodec.HEADER_LENGTH + noise.length];
    System.arraycopy(RecordCodec.header(), 0, file, 0, RecordCodec.HEADER_LENGTH);
    System.arraycopy(noise, 0, file, RecordCodec.HEADER_LENGTH, noise.length);
    assertThat(decode(file).soundLength()).isBetween(0, file.length);
    assertThat(decode(noise).soundLength()).isBetween(0, noise.length);
  }

  private static Decoded decode(byte[] file) {
    try {
      return RecordCodec.decode(file);
    } catch (UnsupportedVersionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] file = RecordCodec.header();
    file[7]++;

    assertThatThrownBy(() -> RecordCodec.decode(file))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessage("checkpoint format version 2, this agent reads version 1");
  }
}
