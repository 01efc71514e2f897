package io.souk.master.view.adapter.hazelcast.tls;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.server.ServerContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** What makes a Hazelcast member speak TLS with the others, and with nobody else. */
public final class TlsNodeContext extends DefaultNodeContext {

  /** Those who have not shown who they are after so long are sent away. */
  static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(10);

  private final SSLContext tls;
  private final MemberNames names;
  private final Duration patience;

  /**
   * A context for one member.
   *
   * @param tls with this member's certificate, and trust in the authority of the others'
   * @param members all members as {@code host:port}; for these names their certificates must be
   */
  public TlsNodeContext(SSLContext tls, List<String> members) {
    this(tls, members, HANDSHAKE_PATIENCE);
  }

  TlsNodeContext(SSLContext tls, List<String> members, Duration patience) {
    this.tls = tls;
    this.names = new MemberNames(members);
    this.patience = patience;
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new Extension(node);
  }

  private final class Extension extends DefaultNodeExtension {

    Extension(Node node) {
      super(node);
    }

    @Override
    public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(
        ServerContext server) {
      Function<EndpointQualifier, ChannelInitializer> plain =
          super.createChannelInitializerFn(server);
      Reception reception = new Reception(patience, server::onFailedConnection);
      return endpoint -> new TlsChannels(plain.apply(endpoint), tls, names, reception);
    }
  }
}
