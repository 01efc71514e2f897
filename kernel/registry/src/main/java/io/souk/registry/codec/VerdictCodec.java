package io.souk.registry.codec;

import io.souk.registry.state.Limits;
import io.souk.registry.state.Outcome;
import java.nio.ByteBuffer;

/** A {@link Verdict} as bytes: kind (1 written, 2 conflict, 3 stale term) and its fields. */
public final class VerdictCodec {

  private static final int WRITTEN = 1;
  private static final int CONFLICT = 2;
  private static final int STALE_TERM = 3;
  private static final int KEY_BYTES = Limits.KEY_CHARACTERS * 3;

  private VerdictCodec() {}

  /** The bytes of {@code verdict}. */
  public static byte[] encode(Verdict verdict) {
    ByteSink sink = new ByteSink(32);
    switch (verdict) {
      case Verdict.Applied(Outcome.Written(long version)) -> {
        sink.octet(WRITTEN);
        sink.number(version);
      }
      case Verdict.Applied(Outcome.Conflict(String key, long expected, long found)) -> {
        sink.octet(CONFLICT);
        sink.text(key);
        sink.number(expected);
        sink.number(found);
      }
      case Verdict.StaleTerm(long term) -> {
        sink.octet(STALE_TERM);
        sink.number(term);
      }
    }
    return sink.toBytes();
  }

  /**
   * The verdict in {@code bytes}.
   *
   * @throws MalformedException when it is none
   */
  public static Verdict decode(ByteBuffer bytes) {
    ByteSource source = new ByteSource(bytes);
    int kind = source.octet();
    Verdict verdict =
        switch (kind) {
          case WRITTEN -> new Verdict.Applied(new Outcome.Written(source.number()));
          case CONFLICT ->
              new Verdict.Applied(
                  new Outcome.Conflict(
                      source.text(KEY_BYTES, "key"), source.number(), source.number()));
          case STALE_TERM -> new Verdict.StaleTerm(source.number());
          default -> throw source.malformed("kind of verdict " + kind);
        };
    source.end();
    return verdict;
  }
}
