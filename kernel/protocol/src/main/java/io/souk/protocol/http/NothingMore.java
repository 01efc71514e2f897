package io.souk.protocol.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Takes the place of the decoder on a connection of which no further request is expected, and drops
 * what comes nevertheless. A decoder keeps 0.6 KB from one request to the next.
 */
@Sharable
final class NothingMore extends ChannelInboundHandlerAdapter {

  private static final NothingMore INSTANCE = new NothingMore();

  private NothingMore() {}

  /**
   * Nothing more is read of the request's connection. Does nothing while the request itself is not
   * complete, or where requests share connections. To be called on the connection's event loop.
   */
  static void expectedAfter(HttpServerRequest request) {
    if (request.isEnded() && request.connection() instanceof HttpServerConnection connection) {
      ChannelPipeline pipeline = connection.channelHandlerContext().pipeline();
      if (pipeline.get(HttpRequestDecoder.class) != null) {
        pipeline.replace(HttpRequestDecoder.class, "nothingMore", INSTANCE);
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ReferenceCountUtil.release(read);
  }
}
