package io.souk.master.view.adapter.hazelcast.tls;

import com.hazelcast.internal.networking.ChannelOption;
import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.OutboundHandler;
import java.io.EOFException;
import java.nio.ByteBuffer;

/** Encrypts what goes out. */
final class TlsOutbound extends OutboundHandler<ByteBuffer, ByteBuffer> {

  private final TlsLink link;

  TlsOutbound(TlsLink link) {
    this.link = link;
  }

  @Override
  public void handlerAdded() {
    initDstBuffer(
        Math.max(channel.options().getOption(ChannelOption.SO_SNDBUF), link.packetSize()));
  }

  @Override
  public HandlerStatus onWrite() throws EOFException {
    dst.compact();
    try {
      return link.encrypt(src, dst);
    } finally {
      dst.flip();
    }
  }
}
