package io.souk.registry.codec;

import io.souk.registry.Batch;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import io.souk.registry.state.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Command} as bytes: format (1), term, count; then each write as kind (1 put, 2 delete),
 * expected version + 1, key and, of a put, value. Numbers are base-128, keys and values are
 * preceded by their length.
 *
 * <p>Besides there is the mark of a leader that hands over: 2, term.
 */
public final class CommandCodec {

  private static final int FORMAT = 1;
  private static final int HAND_OVER = 2;
  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int KEY_BYTES = Limits.KEY_CHARACTERS * 3;

  private CommandCodec() {}

  /**
   * The bytes that say: the leader of {@code term} leads no more, and writes nothing after this.
   */
  public static byte[] handOver(long term) {
    ByteSink sink = new ByteSink(16);
    sink.octet(HAND_OVER);
    sink.number(term);
    return sink.toBytes();
  }

  /** Whether {@code bytes} are those of a hand-over instead of a command. */
  public static boolean isHandOver(ByteBuffer bytes) {
    return bytes.hasRemaining() && bytes.get(bytes.position()) == HAND_OVER;
  }

  /** The bytes of {@code command}, whose batch is within {@link Limits}. */
  public static byte[] encode(Command command) {
    ByteSink sink = new ByteSink(expectedSize(command.batch()));
    sink.octet(FORMAT);
    sink.number(command.term());
    sink.number(command.batch().writes().size());
    for (Write write : command.batch().writes()) {
      switch (write) {
        case Write.Put put -> {
          sink.octet(PUT);
          sink.number(put.expectedVersion() + 1);
          sink.text(put.key());
          sink.array(put.value());
        }
        case Write.Delete delete -> {
          sink.octet(DELETE);
          sink.number(delete.expectedVersion() + 1);
          sink.text(delete.key());
        }
      }
    }
    return sink.toBytes();
  }

  private static int expectedSize(Batch batch) {
    int size = 32;
    for (Write write : batch.writes()) {
      size += 32 + write.key().length() + (write instanceof Write.Put put ? put.value().length : 0);
    }
    return size;
  }

  /**
   * The command in {@code bytes}.
   *
   * @throws MalformedException when it is none, or breaks {@link Limits}
   */
  public static Command decode(ByteBuffer bytes) {
    ByteSource source = new ByteSource(bytes);
    int format = source.octet();
    if (format != FORMAT) {
      throw source.malformed("format " + format + " instead of " + FORMAT);
    }
    long term = source.number();
    int count = source.count(Batch.MAX_WRITES, "number of writes");
    List<Write> writes = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      writes.add(write(source));
    }
    source.end();
    Batch batch = new Batch(writes);
    try {
      Limits.check(batch);
    } catch (RegistryException e) {
      throw source.malformed(e.getMessage());
    }
    return new Command(term, batch);
  }

  private static Write write(ByteSource source) {
    int kind = source.octet();
    long expected = source.number() - 1;
    String key = source.text(KEY_BYTES, "key");
    return switch (kind) {
      case PUT -> new Write.Put(key, source.array(Limits.VALUE_BYTES, "value"), expected);
      case DELETE -> new Write.Delete(key, expected);
      default -> throw source.malformed("kind of write " + kind);
    };
  }
}
