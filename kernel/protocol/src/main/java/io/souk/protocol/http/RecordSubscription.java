package io.souk.protocol.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.negotiate.Codec;
import io.souk.protocol.recordio.RecordDecoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The client's end of a stream of records. Callbacks run on the event loop of the connection, one
 * at a time; while a callback runs nothing more is read.
 *
 * @param <M> the type of the records
 */
public final class RecordSubscription<M extends Message> {

  private final HttpClientResponse response;
  private final Codec codec;
  private final M prototype;
  private final RecordDecoder decoder;
  private final Promise<Void> ended = Promise.promise();

  private Consumer<M> onRecord = record -> {};

  RecordSubscription(HttpClientResponse response, Codec codec, M prototype, int maxRecordBytes) {
    this.response = response;
    this.codec = codec;
    this.prototype = prototype;
    this.decoder = new RecordDecoder(maxRecordBytes, this::deliver);
  }

  /** A header of the answer, such as the id of the stream. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(response.getHeader(name));
  }

  /**
   * Starts delivery; to be called once.
   *
   * @return completes once, after the last callback: well when the server ended the stream between
   *     two records or {@link #close} was called; else with {@link WireException} DISCONNECTED,
   *     FRAMING, TOO_LARGE, JSON_SYNTAX, JSON_MAPPING or PROTOBUF, or with what the callback threw
   */
  public Future<Void> start(Consumer<M> onRecord) {
    this.onRecord = onRecord;
    response.exceptionHandler(
        fault ->
            ended.tryFail(new WireException(Code.DISCONNECTED, "the stream broke off", fault)));
    response.endHandler(nothing -> finish());
    response.handler(this::take);
    response.resume();
    return ended.future();
  }

  /** Ends the stream from this side; no callback comes after it returned on the event loop. */
  public void close() {
    if (ended.tryComplete()) {
      response.request().reset();
    }
  }

  /** Stops reading, which in time stops the server, until {@link #resume}. */
  public void pause() {
    response.pause();
  }

  public void resume() {
    response.resume();
  }

  private void take(Buffer piece) {
    if (ended.future().isComplete()) {
      return;
    }
    try {
      decoder.feed(piece.getBytes());
    } catch (RuntimeException e) {
      if (ended.tryFail(e)) {
        response.request().reset();
      }
    }
  }

  private void finish() {
    if (decoder.isBetweenRecords()) {
      ended.tryComplete();
    } else {
      ended.tryFail(new WireException(Code.DISCONNECTED, "the stream ended within a record"));
    }
  }

  @SuppressWarnings("unchecked")
  private void deliver(byte[] record) {
    if (ended.future().isComplete()) {
      return;
    }
    onRecord.accept(
        switch (codec) {
          case JSON -> (M) codec.decode(record, prototype.newBuilderForType()).build();
          case PROTOBUF -> parse(record);
        });
  }

  @SuppressWarnings("unchecked")
  private M parse(byte[] record) {
    try {
      return (M) prototype.getParserForType().parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new WireException(Code.PROTOBUF, "record is not the message expected", e);
    }
  }
}
