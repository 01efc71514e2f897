package io.souk.protocol.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Has what is written to a connection within one turn of its event loop go to the socket together:
 * otherwise each record of a stream is a system call, here and at whoever reads it. Records stay
 * chunks of their own, as clients of Mesos know them.
 */
public final class JoinedFlushes {

  /** What was written so often goes to the socket, though the turn is not over. */
  private static final int MOST = 256;

  private JoinedFlushes() {}

  /**
   * From now on, for as long as the request's connection lives. Does nothing where requests share
   * connections, or where it was done before. To be called on the connection's event loop.
   */
  public static void on(HttpServerRequest request) {
    if (request.connection() instanceof HttpServerConnection connection) {
      ChannelPipeline pipeline = connection.channelHandlerContext().pipeline();
      ChannelHandlerContext encoder = pipeline.context(HttpResponseEncoder.class);
      if (encoder != null && pipeline.get(FlushConsolidationHandler.class) == null) {
        pipeline.addBefore(encoder.name(), null, new FlushConsolidationHandler(MOST, true));
      }
    }
  }
}
