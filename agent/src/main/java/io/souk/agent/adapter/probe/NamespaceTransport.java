package io.souk.agent.adapter.probe;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.souk.agent.linux.NetworkNamespace;
import io.vertx.core.spi.transport.Transport;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Makes TCP connections from within another network; everything else from the agent's. */
final class NamespaceTransport implements Transport, io.vertx.core.transport.Transport {
  private final Transport usual = io.vertx.core.transport.Transport.NIO.implementation();
  private final NetworkNamespace network;

  NamespaceTransport(NetworkNamespace network) {
    this.network = network;
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return this::connection;
  }

  private Channel connection() {
    try {
      SocketChannel socket = network.call(SocketChannel::open);
      return new NioSocketChannel(socket);
    } catch (IOException e) {
      throw new ChannelException(e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "namespace";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public Throwable unavailabilityCause() {
    return null; // Vert.x's word for "available".
  }

  @Override
  public Transport implementation() {
    return this;
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return usual.ioHandlerFactory();
  }

  @Override
  public DatagramChannel datagramChannel() {
    return usual.datagramChannel();
  }

  @Override
  @SuppressWarnings("deprecation")
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return usual.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return usual.serverChannelFactory(domainSocket);
  }
}
