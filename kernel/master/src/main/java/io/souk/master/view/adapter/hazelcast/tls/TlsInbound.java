package io.souk.master.view.adapter.hazelcast.tls;

import com.hazelcast.internal.networking.ChannelOption;
import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import java.io.EOFException;
import java.nio.ByteBuffer;

/** Decrypts what comes in. Its buffers hold one record and one read of the socket. */
final class TlsInbound extends InboundHandler<ByteBuffer, ByteBuffer> {

  private final TlsLink link;

  /** Decrypted and not handed on yet, as the next handler may have room for three bytes only. */
  private final ByteBuffer record;

  TlsInbound(TlsLink link) {
    this.link = link;
    this.record = ByteBuffer.allocate(link.recordSize()).limit(0);
  }

  @Override
  public void handlerAdded() {
    initSrcBuffer(
        Math.max(channel.options().getOption(ChannelOption.SO_RCVBUF), link.packetSize()));
  }

  @Override
  public HandlerStatus onRead() throws EOFException {
    src.flip();
    try {
      return decrypt();
    } finally {
      src.compact();
    }
  }

  @Override
  public void interceptError(Throwable error) {
    link.ended();
  }

  private HandlerStatus decrypt() throws EOFException {
    while (handOn()) {
      TlsLink.Step step = decryptOne();
      if (step != TlsLink.Step.MORE) {
        return step == TlsLink.Step.REST ? HandlerStatus.CLEAN : HandlerStatus.BLOCKED;
      }
    }
    return HandlerStatus.DIRTY;
  }

  private TlsLink.Step decryptOne() throws EOFException {
    if (dst.remaining() >= record.capacity()) {
      return link.decrypt(src, dst);
    }
    record.clear();
    try {
      return link.decrypt(src, record);
    } finally {
      record.flip();
    }
  }

  /** Whether all that was decrypted is handed on. */
  private boolean handOn() {
    int bytes = Math.min(record.remaining(), dst.remaining());
    dst.put(dst.position(), record, record.position(), bytes);
    dst.position(dst.position() + bytes);
    record.position(record.position() + bytes);
    return !record.hasRemaining();
  }
}
