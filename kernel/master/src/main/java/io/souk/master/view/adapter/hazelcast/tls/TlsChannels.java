package io.souk.master.view.adapter.hazelcast.tls;

import com.hazelcast.cluster.Address;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Puts TLS between a channel's socket and the handlers of Hazelcast's protocol. */
final class TlsChannels implements ChannelInitializer {

  /** Both ends are this program. */
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final ChannelInitializer plain;
  private final SSLContext tls;
  private final MemberNames names;
  private final Reception reception;

  TlsChannels(ChannelInitializer plain, SSLContext tls, MemberNames names, Reception reception) {
    this.plain = plain;
    this.tls = tls;
    this.names = names;
    this.reception = reception;
  }

  @Override
  public void initChannel(Channel channel) throws Exception {
    TlsLink link = new TlsLink(channel, engine(channel), reception.arrival(channel));
    channel.inboundPipeline().addLast(new TlsInbound(link));
    plain.initChannel(channel);
    channel.outboundPipeline().addLast(new TlsOutbound(link));
  }

  private SSLEngine engine(Channel channel) {
    SSLEngine engine = channel.isClientMode() ? caller(channel) : tls.createSSLEngine();
    engine.setUseClientMode(channel.isClientMode());
    engine.setNeedClientAuth(!channel.isClientMode());
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  private SSLEngine caller(Channel channel) {
    Address member = (Address) channel.attributeMap().get(Address.class);
    SSLEngine engine = tls.createSSLEngine(names.nameOf(member), member.getPort());
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }
}
