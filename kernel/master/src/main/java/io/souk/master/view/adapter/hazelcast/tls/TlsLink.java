package io.souk.master.view.adapter.hazelcast.tls;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.HandlerStatus;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS on one channel, as both directions share it: the thread that reads and those that write take
 * turns here.
 *
 * <p>While hands are shaken the direction that cannot go on is blocked, and woken by the other one
 * when it has done its part. When they cannot be shaken the other end is told why, in an alert, and
 * the channel ends.
 */
final class TlsLink {

  /** What the reading side does next. */
  enum Step {
    /** Decrypt more. */
    MORE,
    /** Wait for the socket. */
    REST,
    /** Wait until the writing side has done its part. */
    WAIT
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Channel channel;
  private final SSLEngine engine;
  private final Reception.Arrival arrival;
  private boolean established;
  private boolean alerted;
  private Optional<String> failure = Optional.empty();

  /**
   * Begins with a handshake.
   *
   * @param engine in its mode, not begun
   */
  TlsLink(Channel channel, SSLEngine engine, Reception.Arrival arrival) throws SSLException {
    this.channel = channel;
    this.engine = engine;
    this.arrival = arrival;
    engine.beginHandshake();
  }

  /** The most bytes that a record has on the wire. */
  int packetSize() {
    return engine.getSession().getPacketBufferSize();
  }

  /** The most bytes that a record has when it is decrypted. */
  int recordSize() {
    return engine.getSession().getApplicationBufferSize();
  }

  /**
   * Takes one record.
   *
   * @param to with room for {@link #recordSize}
   * @throws EOFException when the other end has closed
   */
  synchronized Step decrypt(ByteBuffer from, ByteBuffer to) throws EOFException {
    if (failure.isPresent()) {
      return Step.WAIT;
    }
    try {
      runTasks();
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        channel.outboundPipeline().wakeup();
        if (!established) {
          return Step.WAIT;
        }
      }
      return from.hasRemaining() ? take(from, to) : Step.REST;
    } catch (SSLException e) {
      fail(e);
      channel.outboundPipeline().wakeup();
      return Step.WAIT;
    }
  }

  private Step take(ByteBuffer from, ByteBuffer to) throws SSLException, EOFException {
    SSLEngineResult result = engine.unwrap(from, to);
    note(result);
    return switch (result.getStatus()) {
      case OK -> Step.MORE;
      case BUFFER_UNDERFLOW -> Step.REST;
      case BUFFER_OVERFLOW -> throw new SSLException("a record of more than " + to.capacity());
      case CLOSED -> throw new EOFException("closed by the other end");
    };
  }

  /**
   * Encrypts what there is, as far as there is room.
   *
   * @return BLOCKED while the reading side has to do its part first
   * @throws EOFException when hands could not be shaken, or the other end has closed
   */
  synchronized HandlerStatus encrypt(ByteBuffer from, ByteBuffer to) throws EOFException {
    if (failure.isPresent()) {
      return farewell(to);
    }
    try {
      return write(from, to);
    } catch (SSLException e) {
      fail(e);
      return farewell(to);
    }
  }

  private HandlerStatus write(ByteBuffer from, ByteBuffer to) throws SSLException, EOFException {
    while (true) {
      runTasks();
      HandshakeStatus status = engine.getHandshakeStatus();
      if (!established && status == HandshakeStatus.NEED_UNWRAP) {
        return HandlerStatus.BLOCKED;
      }
      boolean ours = status == HandshakeStatus.NEED_WRAP;
      if (!ours && !from.hasRemaining()) {
        return HandlerStatus.CLEAN;
      }
      if (to.remaining() < packetSize()) {
        return HandlerStatus.DIRTY;
      }
      SSLEngineResult result = engine.wrap(ours ? NOTHING : from, to);
      if (result.getStatus() != SSLEngineResult.Status.OK) {
        throw new EOFException("closed");
      }
      note(result);
      if (ours) {
        channel.inboundPipeline().wakeup();
      }
    }
  }

  /** The channel has ended. */
  void ended() {
    arrival.ended();
  }

  /** Tells the other end what was wrong, and ends when it is sent. */
  private HandlerStatus farewell(ByteBuffer to) throws EOFException {
    if (!alerted && to.remaining() >= packetSize()) {
      alerted = true;
      try {
        engine.closeOutbound();
        engine.wrap(NOTHING, to);
      } catch (SSLException e) {
        throw new EOFException(failure.orElseThrow());
      }
    }
    if (to.position() > 0) {
      return HandlerStatus.DIRTY;
    }
    throw new EOFException(failure.orElseThrow());
  }

  private void note(SSLEngineResult result) {
    if (!established && done(result.getHandshakeStatus())) {
      established = true;
      arrival.admitted();
      channel.outboundPipeline().wakeup();
    }
  }

  private static boolean done(HandshakeStatus status) {
    return status == HandshakeStatus.FINISHED || status == HandshakeStatus.NOT_HANDSHAKING;
  }

  private void fail(SSLException cause) {
    failure = Optional.of(String.valueOf(cause.getMessage()));
    arrival.refused(failure.orElseThrow());
  }

  /** Checking certificates takes about a millisecond and happens once in a connection. */
  private void runTasks() {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    }
  }
}
