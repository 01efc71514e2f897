package io.souk.protocol.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
  void takesOverFromAnother() {
    Chunks source = new Chunks();
    byte[] all = bytes(700_000);
    source.write(all);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(all.length);
      int to = from + random.nextInt(all.length - from + 1);
      Chunks target = new Chunks();
      target.share(source.list(), from, to);
      assertThat(Arrays.equals(target.toByteArray(), Arrays.copyOfRange(all, from, to))).isTrue();
    }
  }

  @Test
  void largePiecesAreTheSameBytesAndSmallOnesGrowAgain() {
    byte[] all = bytes(40 * Chunks.LARGEST);
    Chunks first = new Chunks();
    first.write(all);
    List<Chunks.Chunk> before = first.list();
    Random random = new Random(2);
    for (int edit = 0; edit < 3000; edit++) {
      int at = random.nextInt(all.length - 400);
      int gone = random.nextInt(400);
      byte[] fresh = bytes(random.nextInt(400));
      Chunks next = new Chunks();
      next.share(before, 0, at);
      next.write(fresh);
      next.share(before, at + gone, all.length);
      all = edited(all, at, gone, fresh);
      List<Chunks.Chunk> now = next.list();
      assertThat(Arrays.equals(next.toByteArray(), all)).as("edit %d", edit).isTrue();
      List<byte[]> arrays = before.stream().map(Chunks.Chunk::bytes).toList();
      long copied =
          now.stream()
              .filter(it -> !arrays.contains(it.bytes()))
              .mapToLong(Chunks.Chunk::length)
              .sum();
      assertThat(copied).isLessThan(4 * Chunks.LARGEST);
      assertThat(now.size()).isLessThan(4 * all.length / Chunks.LARGEST + 4);
      assertThat(kept(now)).isLessThan(2L * all.length + 2 * Chunks.LARGEST);
      before = now;
    }
  }

  private static byte[] edited(byte[] all, int at, int gone, byte[] fresh) {
    byte[] edited = Arrays.copyOf(all, all.length - gone + fresh.length);
    System.arraycopy(fresh, 0, edited, at, fresh.length);
    System.arraycopy(all, at + gone, edited, at + fresh.length, all.length - at - gone);
    return edited;
  }

  private static long kept(List<Chunks.Chunk> chunks) {
    Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    chunks.forEach(chunk -> arrays.add(chunk.bytes()));
    return arrays.stream().mapToLong(array -> array.length).sum();
  }

  /** Whoever has the list reads it while others write on. */
  @Test
  void aListStaysAsItIs() {
    Chunks chunks = new Chunks();
    chunks.write(bytes(1000));
    var list = chunks.list();
    chunks.write(bytes(500_000));
    Chunks copy = new Chunks();
    copy.share(list, 0, 1000);
    chunks.share(list, 0, 1000);
    assertThat(copy.toByteArray()).isEqualTo(bytes(1000));
  }
}
