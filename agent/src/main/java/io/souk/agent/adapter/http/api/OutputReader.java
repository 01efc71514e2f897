package io.souk.agent.adapter.http.api;

import com.google.protobuf.ByteString;
import io.souk.agent.runtime.SessionOutput;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Somebody who reads the output of a container, as a stream of records with heartbeats. */
final class OutputReader {

  /**
   * How readers are treated.
   *
   * @param heartbeat how often one hears something
   * @param most bytes that one may have outstanding before others stop waiting for it
   * @param enough bytes above which it is better to wait before more is read for it
   */
  record Limits(Duration heartbeat, int most, int enough) {
    /** The interval is that of a Mesos agent, http_heartbeat_interval. */
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), 4 << 20, 256 << 10);
  }

  private final RecordStream stream;
  private final Limits limits;

  private OutputReader(RecordStream stream, Limits limits) {
    this.stream = stream;
    this.limits = limits;
  }

  /** Answers with a stream; on the connection's event loop. */
  static OutputReader open(Vertx vertx, Answer answer, MediaTypes types) {
    return open(vertx, answer, types, Limits.DEFAULT);
  }

  static OutputReader open(Vertx vertx, Answer answer, MediaTypes types, Limits limits) {
    RecordStream stream =
        RecordStream.open(answer.request(), types.out(), types.streamHeaders(), limits.most());
    ProcessIO heartbeat = heartbeat(limits.heartbeat());
    long timer = vertx.setPeriodic(limits.heartbeat().toMillis(), fired -> stream.send(heartbeat));
    stream.closed().onComplete(closed -> vertx.cancelTimer(timer));
    return new OutputReader(stream, limits);
  }

  private static ProcessIO heartbeat(Duration interval) {
    return ProcessIO.newBuilder()
        .setType(ProcessIO.Type.CONTROL)
        .setControl(
            ProcessIO.Control.newBuilder()
                .setType(ProcessIO.Control.Type.HEARTBEAT)
                .setHeartbeat(
                    ProcessIO.Control.Heartbeat.newBuilder()
                        .setInterval(DurationInfo.newBuilder().setNanoseconds(interval.toNanos()))))
        .build();
  }

  void send(SessionOutput output) {
    send(
        switch (output.stream()) {
          case STDOUT -> ProcessIO.Data.Type.STDOUT;
          case STDERR -> ProcessIO.Data.Type.STDERR;
        },
        output.data().getBytes());
  }

  void send(ProcessIO.Data.Type type, byte[] data) {
    stream.send(
        ProcessIO.newBuilder()
            .setType(ProcessIO.Type.DATA)
            .setData(ProcessIO.Data.newBuilder().setType(type).setData(ByteString.copyFrom(data)))
            .build());
  }

  /** Whether it has taken most of what it was sent. */
  boolean isReady() {
    return stream.pendingBytes() < limits.enough();
  }

  boolean isOpen() {
    return stream.isOpen();
  }

  void end() {
    stream.end();
  }

  /** Completes when it is over for whatever reason. */
  Future<RecordStream.CloseReason> closed() {
    return stream.closed();
  }
}
