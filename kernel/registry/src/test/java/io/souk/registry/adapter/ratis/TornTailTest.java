package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.RegistryContract.Leadership;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash may leave at the end of the log, and what it may not. */
class TornTailTest {

  private static final String SEGMENT = "log_inprogress_.*";
  private static final int CONFIRMED = 20;
  private static final int VALUE_BYTES = 3000;

  @TempDir Path original;
  @TempDir Path copies;

  private byte[] segment;
  private int endOfConfirmed;
  private int endOfLast;
  private int copyCount;

  @BeforeEach
  void writeALog() throws Exception {
    Registry registry = over(original);
    try {
      Leadership leadership = new Leadership();
      await(registry.start(leadership));
      long term = leadership.awaitTerm();
      Random random = new Random(1);
      for (int i = 0; i <= CONFIRMED; i++) {
        if (i == CONFIRMED) {
          endOfConfirmed = endOfData(Files.readAllBytes(segmentIn(original)));
        }
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        await(registry.append(term, Batch.of(new Write.Put("k" + i, value))));
      }
      RatisRegistryTest.copy(original, copies.resolve("base"));
    } finally {
      registry.close();
    }
    segment = Files.readAllBytes(segmentIn(copies.resolve("base")));
    endOfLast = endOfData(segment);
    assertThat(endOfLast - endOfConfirmed).isGreaterThan(VALUE_BYTES);
  }

  @Test
  void theLastEntryMayBeCutAnywhere() throws Exception {
    for (int cut : new int[] {1, 2, 7, 600, VALUE_BYTES, endOfLast - endOfConfirmed - 1}) {
      assertKept(Arrays.copyOf(segment, endOfConfirmed + cut), CONFIRMED);
    }
  }

  @Test
  void theLastEntryMayBePartlyWrittenIntoReservedSpace() throws Exception {
    for (int cut : new int[] {1, 3, 600, endOfLast - endOfConfirmed - 1}) {
      byte[] torn = segment.clone();
      Arrays.fill(torn, endOfConfirmed + cut, endOfLast, (byte) 0);
      assertKept(torn, CONFIRMED);
    }
  }

  @Test
  void theLastEntryMayBeGarbled() throws Exception {
    for (int at : new int[] {0, 1, 5, 1500, endOfLast - endOfConfirmed - 1}) {
      byte[] torn = segment.clone();
      torn[endOfConfirmed + at] ^= 0x55;
      assertKept(torn, CONFIRMED);
    }
  }

  @Test
  void aGroupMayHaveReachedTheDiskInPart() throws Exception {
    byte[] torn = segment.clone();
    int middle = endOfConfirmed - VALUE_BYTES / 2;
    int sector = (middle / 512 + 1) * 512;
    Arrays.fill(torn, sector, sector + 512, (byte) 0);
    assertKept(torn, CONFIRMED - 1);
  }

  @Test
  void garbageAfterTheLastEntryIsCut() throws Exception {
    byte[] torn = Arrays.copyOf(segment, Math.max(segment.length, endOfLast + 100));
    Arrays.fill(torn, endOfLast, endOfLast + 60, (byte) 0x7F);
    assertKept(torn, CONFIRMED + 1);
  }

  @Test
  void aHalfWrittenHeaderIsCut() throws Exception {
    assertKept(Arrays.copyOf(segment, 4), 0);
    assertKept(new byte[0], 0);
  }

  @Test
  void damageWithEntriesAfterItIsRefused() throws Exception {
    byte[] damaged = segment.clone();
    damaged[endOfConfirmed - VALUE_BYTES / 2] ^= 1;
    Path directory = copyWith(damaged);
    try (Registry registry = over(directory)) {
      assertThatThrownBy(() -> await(registry.start(new Leadership())))
          .isInstanceOfSatisfying(
              RegistryException.class,
              e -> assertThat(e.code()).isEqualTo(RegistryException.Code.STORAGE))
          .hasMessageContaining("with entries after it");
    }
    assertThat(segmentIn(directory)).hasBinaryContent(damaged);
  }

  @Test
  void aWholeLogIsLeftAlone() throws Exception {
    assertKept(segment, CONFIRMED + 1);
  }

  private void assertKept(byte[] segment, int entries) throws Exception {
    Registry registry = over(copyWith(segment));
    try {
      Leadership leadership = new Leadership();
      await(registry.start(leadership));
      long term = leadership.awaitTerm();
      assertThat(registry.scan("k")).hasSize(entries);
      assertThat(await(registry.append(term, Batch.of(new Write.Put("next", new byte[1])))))
          .isEqualTo(entries + 1);
    } finally {
      registry.close();
    }
  }

  private Path copyWith(byte[] segment) throws IOException {
    Path directory = copies.resolve("copy" + copyCount++);
    RatisRegistryTest.copy(copies.resolve("base"), directory);
    Files.write(segmentIn(directory), segment);
    return directory;
  }

  private static Registry over(Path directory) {
    return new RatisRegistry(RatisConfig.single(directory, "127.0.0.1", 5060));
  }

  private static Path segmentIn(Path directory) throws IOException {
    return RatisRegistryTest.find(directory, SEGMENT);
  }

  private static int endOfData(byte[] segment) {
    int end = segment.length;
    while (segment[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
