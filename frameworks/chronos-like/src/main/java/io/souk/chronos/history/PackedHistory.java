package io.souk.chronos.history;

import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A history as bytes: a head that answers frequent questions, then what {@link Packing} made. There
 * may be one for each of a hundred thousand jobs, so nothing is held unpacked.
 */
public final class PackedHistory {

  /** When the last attempt ended, when the last one was launched, and the latest due time. */
  private static final int HEAD = 3 * Long.BYTES;

  /** A checksum of everything before it. */
  private static final int TAIL = Integer.BYTES;

  static final int LARGEST = 256 * 1024;

  private static final long NEVER = Long.MIN_VALUE;

  private final byte[] bytes;

  private PackedHistory(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Packs. Times lose what is finer than a millisecond, long texts their end, and a history that
   * would be larger than {@value #LARGEST} bytes its oldest runs: an entry that the store refused
   * would keep every further run of the job from ending.
   */
  public static PackedHistory of(History history) {
    byte[] body = Packing.pack(history);
    return body.length <= LARGEST || history.runs().size() < 2
        ? of(history, body)
        : of(history.withoutOldest(1 + history.runs().size() / 8));
  }

  private static PackedHistory of(History history, byte[] body) {
    ByteBuffer all = ByteBuffer.allocate(HEAD + body.length + TAIL);
    all.putLong(latest(history.runs().stream().flatMap(run -> run.trace().ended().stream())));
    all.putLong(latest(history.runs().stream().flatMap(run -> run.trace().launched().stream())));
    all.putLong(history.runs().stream().mapToLong(run -> run.id().dueMillis()).max().orElse(NEVER));
    all.put(body).putInt(checksum(all.array()));
    return new PackedHistory(all.array());
  }

  private static long latest(Stream<Instant> times) {
    return times.mapToLong(Instant::toEpochMilli).max().orElse(NEVER);
  }

  /**
   * Takes stored bytes.
   *
   * @throws IllegalArgumentException when they are damaged
   */
  public static PackedHistory read(JobName job, byte[] stored) {
    if (stored.length < HEAD + TAIL
        || ByteBuffer.wrap(stored).getInt(stored.length - TAIL) != checksum(stored)) {
      throw new IllegalArgumentException("history of %d damaged bytes".formatted(stored.length));
    }
    PackedHistory packed = new PackedHistory(stored.clone());
    packed.unpack(job);
    return packed;
  }

  private static int checksum(byte[] all) {
    CRC32 sum = new CRC32();
    sum.update(all, 0, all.length - TAIL);
    return (int) sum.getValue();
  }

  /** The bytes to store. */
  public byte[] bytes() {
    return bytes.clone();
  }

  private ByteBuffer body() {
    return ByteBuffer.wrap(bytes, HEAD, bytes.length - HEAD - TAIL);
  }

  /** All of it. */
  public History unpack(JobName job) {
    return Packing.unpack(job, body());
  }

  /** The newest run and missed range alone; how long all runs took stays known. */
  public PackedHistory newest(JobName job) {
    return of(unpack(job).newest());
  }

  /** How long the runs took, without unpacking the rest. */
  public RunTimes times() {
    return Packing.times(body());
  }

  /** When an attempt ended last. */
  public Optional<Instant> lastEnded() {
    return head(0);
  }

  /** When an attempt that is over was given to an agent last. */
  public Optional<Instant> lastLaunched() {
    return head(1);
  }

  private Optional<Instant> head(int index) {
    long millis = ByteBuffer.wrap(bytes).getLong(index * Long.BYTES);
    return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /** Whether an attempt of that id is kept. */
  public boolean contains(TaskId id) {
    return find(id).isPresent();
  }

  /** The attempt of that id, if it is kept. */
  public Optional<Run> find(TaskId id) {
    return id.dueMillis() > ByteBuffer.wrap(bytes).getLong(2 * Long.BYTES)
        ? Optional.empty()
        : unpack(id.job()).runs().stream().filter(run -> run.id().equals(id)).findFirst();
  }

  /** Whether an attempt that ended so may be kept. */
  public boolean mayContain(RunState state) {
    return state.terminal() && Packing.states(body()).contains(state);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackedHistory that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
