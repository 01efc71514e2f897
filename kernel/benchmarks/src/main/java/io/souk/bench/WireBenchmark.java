package io.souk.bench;

import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.protocol.negotiate.Codec;
import java.util.Arrays;
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

/** Encoding and decoding of the two messages that carry most bytes: OFFERS of 10, ACCEPT of 10. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireBenchmark {

  @Param({"JSON", "PROTOBUF"})
  public Codec codec;

  private final Event offers = Messages.offers(10);
  private final Call accept = Messages.accept(10);
  private byte[] offersBytes;
  private byte[] acceptBytes;

  @Setup(Level.Trial)
  public void prepare() {
    offersBytes = codec.encode(offers);
    acceptBytes = codec.encode(accept);
    // Not compared as messages: the JSON prints defaults, so that what is read has more fields set.
    if (!Arrays.equals(codec.encode(readAccept()), acceptBytes)
        || !Arrays.equals(codec.encode(readOffers()), offersBytes)) {
      throw new IllegalStateException("not the same after " + codec);
    }
    System.out.printf(
        "%s: OFFERS %d bytes, ACCEPT %d bytes%n", codec, offersBytes.length, acceptBytes.length);
  }

  @Benchmark
  public byte[] writeOffers() {
    return codec.encode(offers);
  }

  @Benchmark
  public byte[] writeAccept() {
    return codec.encode(accept);
  }

  @Benchmark
  public Event readOffers() {
    return codec.decode(offersBytes, Event.newBuilder()).build();
  }

  @Benchmark
  public Call readAccept() {
    return codec.decode(acceptBytes, Call.newBuilder()).build();
  }
}
