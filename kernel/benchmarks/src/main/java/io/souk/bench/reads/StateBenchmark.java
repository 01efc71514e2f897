package io.souk.bench.reads;

import io.souk.master.http.json.JsonOut;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.OperatorDocuments;
import io.souk.master.http.json.StateDocument;
import io.souk.master.view.Visible;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.json.JsonBytes;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.negotiate.Codec;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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

/** Encoding of the large reads alone, ten tasks to an agent, some tasks replaced between two. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class StateBenchmark {

  @Param({"10000"})
  public int agents;

  /** Tasks that end and are replaced between two reads. */
  @Param({"500"})
  public int replaced;

  private final StateDocument document = document();
  private ViewedCluster cluster;
  private Visible seen;

  @Setup(Level.Trial)
  public void start() {
    cluster = new ViewedCluster(agents);
  }

  @Setup(Level.Invocation)
  public void change() {
    cluster.replace(replaced);
    seen = Visible.all(cluster.snapshot());
  }

  private static StateDocument document() {
    MasterInfo info = MasterInfo.newBuilder().setId("m1").setIp(16777343).setPort(5050).build();
    return new StateDocument(
        new MasterIdentity(
            info,
            new MasterIdentity.Build("1.11.0", "0", Instant.EPOCH, "nobody"),
            Instant.EPOCH,
            Optional.empty(),
            Map.of()));
  }

  private static long state(StateDocument document, Visible seen) throws IOException {
    Chunks bytes = new Chunks();
    document.writeState(new JsonOut(new JsonBytes(bytes)), seen);
    return bytes.size();
  }

  /** {@code /state} read again and again. */
  @Benchmark
  public long stateAgain() throws IOException {
    return state(document, seen);
  }

  /** {@code /state} of which nothing is known yet. */
  @Benchmark
  public long stateAnew() throws IOException {
    return state(document(), seen);
  }

  /** {@code /state-summary}. */
  @Benchmark
  public long summary() throws IOException {
    Chunks bytes = new Chunks();
    document.writeSummary(new JsonOut(new JsonBytes(bytes)), seen);
    return bytes.size();
  }

  /** GET_STATE in protobuf. */
  @Benchmark
  public long getStateProtobuf() throws IOException {
    return getState(Codec.PROTOBUF);
  }

  /** GET_STATE in JSON. */
  @Benchmark
  public long getStateJson() throws IOException {
    return getState(Codec.JSON);
  }

  private long getState(Codec codec) throws IOException {
    Chunks bytes = new Chunks();
    codec.encode(OperatorDocuments.state(seen), bytes);
    return bytes.size();
  }
}
