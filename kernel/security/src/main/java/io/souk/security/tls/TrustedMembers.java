package io.souk.security.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts, of those whom the authorities vouch for, masters alone: who is called must have a
 * certificate that is good for clients, too, which others that serve do not have. Of who calls that
 * is asked anyway.
 */
final class TrustedMembers extends X509ExtendedTrustManager {

  private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";

  private final X509ExtendedTrustManager peers;

  TrustedMembers(X509ExtendedTrustManager peers) {
    this.peers = peers;
  }

  private static void requireMember(X509Certificate[] chain) throws CertificateException {
    List<String> uses = chain[0].getExtendedKeyUsage();
    if (uses != null && !uses.contains(FOR_CLIENTS)) {
      throw new CertificateException(
          "the certificate is good for servers alone (extended key usage): it is no master's");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    peers.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    peers.checkServerTrusted(chain, type, engine);
    requireMember(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    peers.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    peers.checkServerTrusted(chain, type, socket);
    requireMember(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    peers.checkClientTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    peers.checkServerTrusted(chain, type);
    requireMember(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return peers.getAcceptedIssuers();
  }
}
