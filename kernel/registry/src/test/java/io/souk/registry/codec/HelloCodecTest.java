package io.souk.registry.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Member;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class HelloCodecTest {

  @Property
  void hellosComeBack(@ForAll("hellos") Hello hello) {
    assertThat(HelloCodec.decode(ByteBuffer.wrap(HelloCodec.encode(hello)))).isEqualTo(hello);
  }

  @Property
  void anUnusualPatienceComesBack(
      @ForAll("hellos") Hello usual, @ForAll @IntRange(min = 0, max = 3_600_000) int patience) {
    Hello hello =
        new Hello(
            usual.clusterId(),
            usual.state(),
            usual.self(),
            usual.generation(),
            usual.run(),
            usual.members(),
            usual.configuration(),
            usual.last(),
            usual.seen(),
            patience);
    byte[] bytes = HelloCodec.encode(hello);
    assertThat(HelloCodec.decode(ByteBuffer.wrap(bytes))).isEqualTo(hello);
    // What a release without it sends.
    byte[] shorter = HelloCodec.encode(usual);
    assertThat(Arrays.copyOf(bytes, shorter.length)).isEqualTo(shorter);
  }

  @Property
  void aDamagedHelloIsMalformedOrAnotherHello(
      @ForAll("hellos") Hello hello, @ForAll int where, @ForAll byte with) {
    byte[] bytes = HelloCodec.encode(hello);
    bytes[Math.floorMod(where, bytes.length)] = with;
    decodeOrMalformed(bytes);
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(where, bytes.length));
    assertThatThrownBy(() -> HelloCodec.decode(ByteBuffer.wrap(cut)))
        .isInstanceOf(MalformedException.class);
  }

  @Property
  void anyBytesAreMalformedOrAHello(@ForAll byte[] bytes) {
    decodeOrMalformed(bytes);
    byte[] withFormat = new byte[bytes.length + 2];
    withFormat[0] = 1;
    System.arraycopy(bytes, 0, withFormat, 2, bytes.length);
    decodeOrMalformed(withFormat);
  }

  private static void decodeOrMalformed(byte[] bytes) {
    try {
      assertThat(HelloCodec.encode(HelloCodec.decode(ByteBuffer.wrap(bytes)))).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<Hello> hellos() {
    Arbitrary<Member> members =
        Combinators.combine(
                Arbitraries.of("a", "10.0.0.1:5050", "é"),
                Arbitraries.of("host", "::1"),
                Arbitraries.integers().between(1, 65535))
            .as(Member::new);
    Arbitrary<Long> positions = Arbitraries.longs().between(-1, Long.MAX_VALUE - 1);
    Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
    Arbitrary<Hello.Seen> seen =
        Combinators.combine(numbers, numbers, positions).as(Hello.Seen::new);
    return Combinators.combine(
            Arbitraries.of("", "736f756b-0000-4000-8000-000000000001"),
            Arbitraries.of(Hello.State.class),
            members,
            numbers,
            members.list().ofMaxSize(7),
            positions,
            positions,
            seen)
        .as(
            (cluster, state, self, generation, list, configuration, last, known) ->
                new Hello(
                    cluster,
                    state,
                    self,
                    generation,
                    generation / 2,
                    list,
                    configuration,
                    last,
                    known));
  }
}
