package io.souk.registry.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Batch;
import io.souk.registry.Write;
import io.souk.registry.state.Contents;
import io.souk.registry.state.Keyspace;
import io.souk.registry.state.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class CodecTest {

  @Property
  void commandsComeBack(@ForAll("batches") Batch batch, @ForAll @LongRange(min = 0) long term) {
    Command decoded =
        CommandCodec.decode(ByteBuffer.wrap(CommandCodec.encode(new Command(term, batch))));
    assertThat(decoded.term()).isEqualTo(term);
    assertThat(decoded.batch().writes())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(batch.writes());
  }

  @Property
  void aDamagedCommandIsMalformedOrAnotherCommand(
      @ForAll("batches") Batch batch, @ForAll int where, @ForAll byte with) {
    byte[] bytes = CommandCodec.encode(new Command(1, batch));
    bytes[Math.floorMod(where, bytes.length)] = with;
    decodeOrMalformed(bytes);
  }

  @Property
  void aShortenedCommandIsMalformed(@ForAll("batches") Batch batch, @ForAll int where) {
    byte[] bytes = CommandCodec.encode(new Command(1, batch));
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(where, bytes.length));
    assertThatThrownBy(() -> CommandCodec.decode(ByteBuffer.wrap(cut)))
        .isInstanceOf(MalformedException.class);
  }

  @Property
  void anyBytesAreMalformedOrACommand(@ForAll byte[] bytes) {
    decodeOrMalformed(bytes);
    byte[] withFormat = new byte[bytes.length + 3];
    withFormat[0] = 1;
    withFormat[1] = 1;
    withFormat[2] = 2;
    System.arraycopy(bytes, 0, withFormat, 3, bytes.length);
    decodeOrMalformed(withFormat);
  }

  private static void decodeOrMalformed(byte[] bytes) {
    try {
      Command command = CommandCodec.decode(ByteBuffer.wrap(bytes));
      assertThat(CommandCodec.encode(command)).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Property
  void verdictsComeBack(@ForAll("verdicts") Verdict verdict) {
    assertThat(VerdictCodec.decode(ByteBuffer.wrap(VerdictCodec.encode(verdict))))
        .isEqualTo(verdict);
  }

  @Property
  void anyBytesAreMalformedOrAVerdict(@ForAll byte[] bytes) {
    try {
      Verdict verdict = VerdictCodec.decode(ByteBuffer.wrap(bytes));
      assertThat(VerdictCodec.encode(verdict)).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 200)
  void contentsComeBack(@ForAll("histories") List<Batch> history) throws IOException {
    Keyspace keyspace = new Keyspace();
    history.forEach(keyspace::apply);
    Contents read = read(write(keyspace.contents()));
    assertSame(read, keyspace.contents());
  }

  @Property(tries = 200)
  void restoringMidwayChangesNothing(
      @ForAll("histories") List<Batch> history, @ForAll @IntRange(max = 10) int midway)
      throws IOException {
    Keyspace straight = new Keyspace();
    Keyspace restored = new Keyspace();
    for (int i = 0; i < history.size(); i++) {
      if (i == midway) {
        Keyspace next = new Keyspace();
        next.restore(read(write(restored.contents())));
        restored = next;
      }
      Outcome expected = straight.apply(history.get(i));
      assertThat(restored.apply(history.get(i))).isEqualTo(expected);
    }
    assertSame(restored.contents(), straight.contents());
  }

  private static void assertSame(Contents contents, Contents expected) {
    assertThat(contents.version()).isEqualTo(expected.version());
    assertThat(List.copyOf(contents.entries()))
        .usingRecursiveComparison()
        .isEqualTo(List.copyOf(expected.entries()));
  }

  @Property(tries = 300)
  void damagedContentsAreMalformed(
      @ForAll("histories") List<Batch> history,
      @ForAll int where,
      @ForAll @IntRange(min = 1, max = 255) int mask)
      throws IOException {
    Keyspace keyspace = new Keyspace();
    history.forEach(keyspace::apply);
    byte[] bytes = write(keyspace.contents());
    bytes[Math.floorMod(where, bytes.length)] ^= (byte) mask;
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(where, bytes.length));
    assertThatThrownBy(() -> read(cut)).isInstanceOf(MalformedException.class);
  }

  @Property
  void anyBytesAreMalformedContents(@ForAll byte[] bytes) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
  }

  private static byte[] write(Contents contents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ContentsCodec.write(contents, out);
    return out.toByteArray();
  }

  private static Contents read(byte[] bytes) throws IOException {
    return ContentsCodec.read(new ByteArrayInputStream(bytes));
  }

  @Provide
  Arbitrary<List<Batch>> histories() {
    return batches().list().ofMaxSize(10);
  }

  @Provide
  Arbitrary<Batch> batches() {
    Arbitrary<String> keys = Arbitraries.of("a", "b", "a/1", "\u00e9", "\ud83d\ude00");
    Arbitrary<Long> expected = Arbitraries.of(-1L, -1L, -1L, 0L, 1L, 2L, 3L, Long.MAX_VALUE - 1);
    Arbitrary<byte[]> values = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<Write> puts =
        Combinators.combine(keys, values, expected).as((k, v, e) -> new Write.Put(k, v, e));
    Arbitrary<Write> deletes = Combinators.combine(keys, expected).as(Write.Delete::new);
    return Arbitraries.oneOf(puts, deletes).list().ofMaxSize(6).map(Batch::new);
  }

  @Provide
  Arbitrary<Verdict> verdicts() {
    Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
    return Arbitraries.oneOf(
        numbers.map(n -> new Verdict.Applied(new Outcome.Written(n))),
        numbers.map(Verdict.StaleTerm::new),
        Combinators.combine(numbers, numbers)
            .as((e, f) -> new Verdict.Applied(new Outcome.Conflict("k\u00e9y", e, f))));
  }
}
