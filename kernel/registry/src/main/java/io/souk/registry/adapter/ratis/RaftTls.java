package io.souk.registry.adapter.ratis;

import io.souk.security.tls.TlsMaterial;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/**
 * TLS at the Raft endpoint: both ends show a certificate, and the one who calls checks the other's
 * name. By Java's own implementation, as the native one that Ratis brings would take certificates
 * once for all.
 */
final class RaftTls {

  private final GrpcTlsConfig config;
  private final SslContext serving;
  private final SslContext calling;

  RaftTls(TlsMaterial material) {
    this.config =
        GrpcTlsConfig.newBuilder()
            .setKeyManager(material.keyManager())
            .setTrustManager(material.memberTrustManager())
            .setMutualTls(true)
            .setSslProvider(SslProvider.JDK)
            .setProtocols("TLSv1.3")
            .build();
    this.serving = GrpcUtil.buildSslContextForServer(config);
    this.calling = GrpcUtil.buildSslContextForClient(config);
  }

  /** For Ratis. */
  GrpcTlsConfig config() {
    return config;
  }

  SslContext serving() {
    return serving;
  }

  SslContext calling() {
    return calling;
  }
}
