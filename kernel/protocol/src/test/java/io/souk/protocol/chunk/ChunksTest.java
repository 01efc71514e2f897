package io.souk.protocol.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunksTest {

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void holdsWhatIsWritten() {
    Chunks chunks = new Chunks();
    assertThat(chunks.size()).isZero();
    assertThat(chunks.toByteArray()).isEmpty();
    assertThat(chunks.list()).isEmpty();
    byte[] all = bytes(1_000_000);
    chunks.write(all[0]);
    chunks.write(all, 1, 10);
    chunks.write(all, 11, all.length - 11);
    assertThat(chunks.size()).isEqualTo(all.length);
    assertThat(chunks.toByteArray()).isEqualTo(all);
    long from = 0;
    for (Chunks.Chunk chunk : chunks.list()) {
      assertThat(chunk.from()).isEqualTo(from);
      assertThat(chunk.length()).isPositive().isLessThanOrEqualTo(Chunks.LARGEST);
      from += chunk.length();
    }
    assertThat(from).isEqualTo(all.length);
  }

  @Test
  void roomIsWhereBytesGo() {
    Chunks chunks = new Chunks();
    byte[] all = bytes(300_000);
    for (int at = 0; at < all.length; at += 3000) {
      byte[] room = chunks.room(3000);
      System.arraycopy(all, at, room, chunks.position(), 3000);
      chunks.position(chunks.position() + 3000);
    }
    assertThat(chunks.toByteArray()).isEqualTo(all);
  }

  @Test
  void copiesFromAnother() {
    Chunks source = new Chunks();
    byte[] all = bytes(700_000);
    source.write(all);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(all.length);
      int to = from + random.nextInt(all.length - from + 1);
      Chunks target = new Chunks();
      target.write(source.list(), from, to);
      assertThat(Arrays.equals(target.toByteArray(), Arrays.copyOfRange(all, from, to))).isTrue();
    }
  }

  /** Whoever has the list reads it while others write on. */
  @Test
  void aListStaysAsItIs() {
    Chunks chunks = new Chunks();
    chunks.write(bytes(1000));
    var list = chunks.list();
    chunks.write(bytes(500_000));
    Chunks copy = new Chunks();
    copy.write(list, 0, 1000);
    assertThat(copy.toByteArray()).isEqualTo(bytes(1000));
  }
}
