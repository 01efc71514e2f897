package io.souk.protocol.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {

  private final List<String> records = new ArrayList<>();
  private final RecordDecoder decoder =
      new RecordDecoder(100, record -> records.add(new String(record, StandardCharsets.UTF_8)));

  private void feed(String text) {
    decoder.feed(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void recordsAreTakenApart() {
    feed("5\nhello0\n2\nä3\n1");
    assertThat(records).containsExactly("hello", "", "ä");
    assertThat(decoder.isBetweenRecords()).isFalse();
    feed("\n3");
    assertThat(records).containsExactly("hello", "", "ä", "1\n3");
    assertThat(decoder.isBetweenRecords()).isTrue();
  }

  @Test
  void encoderCountsBytes() {
    assertThat(
            new String(
                RecordEncoder.frame("ä".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
        .isEqualTo("2\nä");
    assertThat(RecordEncoder.frame(new byte[0])).containsExactly('0', '\n');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", "a", "-1\n", "+1\n", " 1\n", "1 \n", "1\r\n", "0x1\n", "12345678901"})
  void badHeadersAreRefused(String text) {
    assertThatThrownBy(() -> feed(text))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(Code.FRAMING));
    assertThatThrownBy(() -> feed("1\na")).isInstanceOf(WireException.class);
    assertThat(records).isEmpty();
  }

  @Test
  void longRecordsAreRefusedBeforeTheyArrive() {
    feed("100\n" + "x".repeat(100));
    assertThat(records).hasSize(1);
    assertThatThrownBy(() -> feed("101\n"))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_LARGE));
  }

  @Test
  void promisesTakeNoMemory() {
    List<RecordDecoder> promised = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      RecordDecoder waiting = new RecordDecoder(Integer.MAX_VALUE, record -> {});
      waiting.feed("2000000000\nx".getBytes(StandardCharsets.US_ASCII));
      promised.add(waiting);
    }
    assertThat(promised).hasSize(10_000);
  }

  @Test
  void faultOfTheConsumerEndsTheStream() {
    RecordDecoder failing =
        new RecordDecoder(
            100,
            record -> {
              throw new IllegalStateException("full");
            });
    assertThatThrownBy(() -> failing.feed("1\na1\nb".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> failing.feed("1\na".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(WireException.class);
  }

  @Property(tries = 500)
  void anyCutGivesTheSameRecords(
      @ForAll @Size(max = 8) List<@Size(max = 9000) byte[]> list,
      @ForAll @IntRange(min = 1, max = 7000) int cut) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    list.forEach(record -> stream.writeBytes(RecordEncoder.frame(record)));
    byte[] bytes = stream.toByteArray();
    List<byte[]> out = new ArrayList<>();
    RecordDecoder pieces = new RecordDecoder(9000, out::add);
    for (int at = 0; at < bytes.length; at += cut) {
      pieces.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + cut)));
    }
    assertThat(out).usingElementComparator(Arrays::compare).containsExactlyElementsOf(list);
    assertThat(pieces.isBetweenRecords()).isTrue();
  }

  /** Damaged streams end in nothing but the declared fault. */
  @Test
  void fuzz() {
    Random random = new Random(20261123);
    for (int i = 0; i < 20_000; i++) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int r = random.nextInt(5); r >= 0; r--) {
        byte[] record = new byte[random.nextInt(60)];
        random.nextBytes(record);
        stream.writeBytes(RecordEncoder.frame(record));
      }
      byte[] bytes = stream.toByteArray();
      for (int m = random.nextInt(6); m > 0; m--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      RecordDecoder fuzzed =
          new RecordDecoder(50, record -> assertThat(record).hasSizeLessThanOrEqualTo(50));
      try {
        for (int at = 0; at < bytes.length; ) {
          int cut = Math.min(bytes.length - at, 1 + random.nextInt(30));
          fuzzed.feed(Arrays.copyOfRange(bytes, at, at + cut));
          at += cut;
        }
      } catch (WireException e) {
        assertThat(e.code()).isIn(Code.FRAMING, Code.TOO_LARGE);
      }
    }
  }
}
