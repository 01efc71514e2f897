package io.souk.bench;

import io.souk.protocol.recordio.RecordDecoder;
import io.souk.protocol.recordio.RecordEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A stream of 1000 records, in pieces as a socket gives them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordIoBenchmark {

  private static final int RECORDS = 1000;
  private static final int PIECE_BYTES = 8192;

  @Param({"250", "20000"})
  public int recordBytes;

  private List<byte[]> pieces;
  private int decoded;

  @Setup(Level.Trial)
  public void prepare() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] record = new byte[recordBytes];
    Arrays.fill(record, (byte) 'x');
    for (int i = 0; i < RECORDS; i++) {
      stream.writeBytes(RecordEncoder.frame(record));
    }
    byte[] all = stream.toByteArray();
    pieces = new ArrayList<>();
    for (int at = 0; at < all.length; at += PIECE_BYTES) {
      pieces.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + PIECE_BYTES)));
    }
  }

  @Benchmark
  public int decodeThousand() {
    decoded = 0;
    RecordDecoder decoder =
        new RecordDecoder(RecordDecoder.DEFAULT_MAX_RECORD_BYTES, record -> decoded++);
    pieces.forEach(decoder::feed);
    if (decoded != RECORDS) {
      throw new IllegalStateException("decoded " + decoded + " of " + RECORDS);
    }
    return decoded;
  }
}
