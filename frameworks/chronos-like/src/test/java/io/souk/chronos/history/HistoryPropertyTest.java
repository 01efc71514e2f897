package io.souk.chronos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Marks;
import io.souk.chronos.run.Run.Place;
import io.souk.chronos.run.Run.Trace;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class HistoryPropertyTest {

  private static final JobName JOB = new JobName("job");

  private static Arbitrary<Instant> times() {
    return Arbitraries.longs().between(0, 253_402_300_799_000L).map(Instant::ofEpochMilli);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(40);
  }

  private static Arbitrary<Place> places() {
    return Combinators.combine(texts(), texts(), texts()).as(Place::new);
  }

  private static Arbitrary<Word> words() {
    Arbitrary<String> containers =
        Arbitraries.oneOf(
            Arbitraries.create(() -> java.util.UUID.randomUUID().toString()), texts());
    return Combinators.combine(
            texts().optional(), Arbitraries.integers().optional(), containers.optional())
        .as(
            (message, code, container) ->
                new Word(
                    message, code.map(OptionalInt::of).orElse(OptionalInt.empty()), container));
  }

  private static Arbitrary<Trace> traces() {
    Arbitrary<Optional<Instant>> some = times().optional();
    return Combinators.combine(times(), some, some, some, places().optional(), words())
        .as(
            (queued, launched, started, ended, place, word) ->
                new Trace(queued, launched, started, Optional.empty(), ended, place, word));
  }

  private static Arbitrary<Marks> marks() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.longs().between(0, Long.MAX_VALUE).optional(),
            Arbitraries.integers().optional())
        .as(
            (kill, overdue, elements, reported) ->
                new Marks(kill, false, overdue, elements, reported, 0));
  }

  private static Arbitrary<Run> runs() {
    return Combinators.combine(
            Combinators.combine(times(), Arbitraries.integers().between(0, 50))
                .as((due, attempt) -> new TaskId(due.toEpochMilli(), attempt, JOB)),
            Arbitraries.of(Cause.class),
            texts().optional(),
            Combinators.combine(times(), times()).as(When::new),
            Arbitraries.of(Arrays.stream(RunState.values()).filter(RunState::terminal).toList()),
            traces(),
            marks())
        .as(Run::new);
  }

  private static Arbitrary<Missed> ranges() {
    return Combinators.combine(
            times(), Arbitraries.longs().between(0, 1L << 40), Arbitraries.longs(), texts())
        .as(
            (from, length, count, reason) ->
                new Missed(from, from.plusMillis(length), (count >>> 2) + 1, reason));
  }

  @Provide
  Arbitrary<History> histories() {
    Arbitrary<RunTimes> taken =
        Arbitraries.longs().between(0, 1L << 50).list().ofMaxSize(200).map(HistoryPropertyTest::of);
    return Combinators.combine(runs().list().ofMaxSize(12), ranges().list().ofMaxSize(5), taken)
        .as(History::new);
  }

  private static RunTimes of(List<Long> millis) {
    RunTimes times = RunTimes.NONE;
    for (long each : millis) {
      times = times.with(each);
    }
    return times;
  }

  @Property(tries = 300)
  void whatIsPackedComesBack(@ForAll("histories") History history) {
    PackedHistory packed = PackedHistory.of(history);
    PackedHistory stored = PackedHistory.read(JOB, packed.bytes());
    assertThat(stored).isEqualTo(packed);
    assertThat(stored.unpack(JOB)).isEqualTo(history);
    assertThat(stored.times()).isEqualTo(history.times());
    for (Run run : history.runs()) {
      assertThat(stored.contains(run.id())).isTrue();
      assertThat(stored.mayContain(run.state())).isTrue();
    }
    assertThat(stored.lastEnded())
        .isEqualTo(
            history.runs().stream()
                .flatMap(run -> run.trace().ended().stream())
                .max(Instant::compareTo));
    assertThat(stored.lastLaunched())
        .isEqualTo(
            history.runs().stream()
                .flatMap(run -> run.trace().launched().stream())
                .max(Instant::compareTo));
  }

  /** Bytes that changed on the way are noticed, and so are bytes that never were a history. */
  @Property(tries = 500)
  void damageIsRefused(@ForAll("histories") History history, @ForAll long seed) {
    byte[] bytes = PackedHistory.of(history).bytes();
    Random random = new Random(seed);
    byte[] damaged =
        switch (random.nextInt(3)) {
          case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
          case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
          default -> {
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            yield changed;
          }
        };
    assertThatThrownBy(() -> PackedHistory.read(JOB, damaged))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Even with a checksum that is right, whatever stands there is read or refused, no more. */
  @Property(tries = 1000)
  void nonsenseUnderTheRightChecksumIsReadOrRefused(
      @ForAll("histories") History history, @ForAll long seed) {
    byte[] bytes = PackedHistory.of(history).bytes();
    Random random = new Random(seed);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
    }
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, bytes.length - 4);
    java.nio.ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) sum.getValue());
    try {
      PackedHistory read = PackedHistory.read(JOB, bytes);
      assertThat(read.unpack(JOB).runs()).allMatch(run -> run.state().terminal());
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 300)
  void percentilesAreNearTheTruth(
      @ForAll @Size(min = 1, max = 300) List<@LongRange(min = 0, max = 100_000) Long> millis) {
    RunTimes times = of(millis);
    long[] sorted = LongStream.of(millis.stream().mapToLong(x -> x).toArray()).sorted().toArray();
    assertThat(times.count()).isEqualTo(sorted.length);
    assertThat(times.mean()).isEqualTo(LongStream.of(sorted).average().orElseThrow());
    assertThat(times.percentile(0)).isEqualTo(sorted[0]);
    assertThat(times.percentile(1)).isEqualTo(sorted[sorted.length - 1]);
    assertThat(times.keys()).hasSizeLessThanOrEqualTo(RunTimes.MAX_BUCKETS);
    // A bucket is a part of its value wide; its middle is off by half of that at the most.
    double width = 1.0 / (1 << (times.precision() - 1));
    for (double share : new double[] {0.5, 0.75, 0.95, 0.99}) {
      double position = share * (sorted.length - 1);
      long below = sorted[(int) position];
      long above = sorted[Math.min((int) position + 1, sorted.length - 1)];
      assertThat(times.percentile(share))
          .isBetween(below * (1 - width) - 1, above * (1 + width) + 1);
    }
  }

  @Property
  void bucketsCoverEveryValueOnce(@ForAll @LongRange(min = 0, max = 1L << 48) long value) {
    for (int precision = 1; precision <= RunTimes.FINEST; precision++) {
      int key = RunTimes.key(precision, value);
      assertThat(RunTimes.low(precision, key)).isLessThanOrEqualTo(value);
      assertThat(RunTimes.low(precision, key + 1)).isGreaterThan(value);
      assertThat(key).isLessThanOrEqualTo(RunTimes.MAX_KEY);
    }
  }

  @Example
  void longTextsLoseTheirEndAndNeverHalfACharacter() {
    Run run =
        Run.queued(
                new TaskId(1, 0, JOB),
                Cause.MANUAL,
                Optional.of("x" + "\ud83d\ude00".repeat(400)),
                new When(Instant.EPOCH, Instant.EPOCH),
                Instant.EPOCH)
            .launchedOn(new Place("a", "h", ""), Instant.EPOCH)
            .reported(RunState.FAILED, Instant.EPOCH, Word.of("y".repeat(5000)));
    PackedHistory packed = PackedHistory.of(History.NONE.ended(run, 3));
    Run kept = PackedHistory.read(JOB, packed.bytes()).unpack(JOB).runs().getFirst();
    assertThat(kept.trace().message()).contains("y".repeat(Texts.LONGEST));
    assertThat(kept.arguments()).contains("x" + "\ud83d\ude00".repeat(149));
  }

  @Example
  void hugeHistoriesLoseTheirOldestRuns() {
    History history = History.NONE;
    for (int i = 0; i < 1000; i++) {
      Run run =
          Run.queued(
                  new TaskId(i, 0, JOB),
                  Cause.MANUAL,
                  Optional.of("\u4e00".repeat(290) + i),
                  new Run.When(Instant.EPOCH, Instant.EPOCH),
                  Instant.EPOCH)
              .launchedOn(new Place("a", "h", ""), Instant.EPOCH)
              .reported(RunState.FAILED, Instant.EPOCH, Word.of("\u4e8c".repeat(290) + i));
      history = history.ended(run, 1000);
    }
    byte[] bytes = PackedHistory.of(history).bytes();
    assertThat(bytes.length).isBetween(PackedHistory.LARGEST / 2, PackedHistory.LARGEST + 100);
    List<Run> kept = PackedHistory.read(JOB, bytes).unpack(JOB).runs();
    assertThat(kept.getLast().id().dueMillis()).isEqualTo(999);
    assertThat(kept.getFirst().id().dueMillis()).isEqualTo(1000 - kept.size());
  }

  /** What a hundred thousand jobs cost. */
  @Example
  void tenUsualRunsTakeFewBytes() {
    History history = History.NONE;
    for (int i = 0; i < 10; i++) {
      Instant due = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * i);
      Run run =
          Run.queued(
                  new TaskId(due.toEpochMilli(), 0, JOB),
                  Cause.SCHEDULE,
                  Optional.empty(),
                  new When(due, due),
                  due)
              .launchedOn(
                  new Place("7a8bd0a4-5c1e-4d4b-a8a9-0f3b6a2f7f11-S0", "node-7", "10.0.0.7:5051"),
                  due.plusMillis(20))
              .reported(RunState.RUNNING, due.plusMillis(40), Word.NONE)
              .reported(
                  RunState.FINISHED,
                  due.plusMillis(2040 + i),
                  new Word(
                      Optional.of("Command exited with status 0"),
                      OptionalInt.of(0),
                      Optional.of(java.util.UUID.randomUUID().toString())));
      history = history.ended(run, 10);
    }
    assertThat(PackedHistory.of(history).bytes().length).isLessThan(600);
  }
}
