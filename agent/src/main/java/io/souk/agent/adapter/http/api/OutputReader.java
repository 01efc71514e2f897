package io.souk.agent.adapter.http.api;

import com.google.protobuf.ByteString;
import io.souk.agent.runtime.SessionOutput;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Somebody who reads the output of a container, as a stream of records with heartbeats. */
final class OutputReader {

  /** How often a reader hears something (Mesos agent, http_heartbeat_interval). */
  private static final long HEARTBEAT_MILLIS = 30_000;

  /** What a reader may have outstanding before others stop waiting for it. */
  private static final int MOST_PENDING = 4 << 20;

  /** Above this it is better to wait before more is read for it. */
  private static final long ENOUGH_PENDING = 256 << 10;

  private static final ProcessIO HEARTBEAT =
      ProcessIO.newBuilder()
          .setType(ProcessIO.Type.CONTROL)
          .setControl(
              ProcessIO.Control.newBuilder()
                  .setType(ProcessIO.Control.Type.HEARTBEAT)
                  .setHeartbeat(
                      ProcessIO.Control.Heartbeat.newBuilder()
                          .setInterval(
                              DurationInfo.newBuilder()
                                  .setNanoseconds(HEARTBEAT_MILLIS * 1_000_000))))
          .build();

  private final RecordStream stream;

  private OutputReader(RecordStream stream) {
    this.stream = stream;
  }

  /** Answers with a stream; on the connection's event loop. */
  static OutputReader open(Vertx vertx, Answer answer, MediaTypes types) {
    RecordStream stream =
        RecordStream.open(answer.request(), types.out(), types.streamHeaders(), MOST_PENDING);
    long timer = vertx.setPeriodic(HEARTBEAT_MILLIS, fired -> stream.send(HEARTBEAT));
    stream.closed().onComplete(closed -> vertx.cancelTimer(timer));
    return new OutputReader(stream);
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
    return stream.pendingBytes() < ENOUGH_PENDING;
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
