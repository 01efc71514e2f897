package io.souk.launcher.client;

import io.souk.security.ClientCredential;
import io.souk.security.credential.OwnCredential;
import io.souk.security.tls.Authorities;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a command trusts, and who it says it is.
 *
 * @param authorities those that vouch for servers; empty for those that Java brings
 * @param credential empty to say nothing
 */
record ClientSecurity(
    Optional<X509ExtendedTrustManager> authorities, Optional<ClientCredential> credential) {

  /** As without any option. */
  static final ClientSecurity NONE = new ClientSecurity(Optional.empty(), Optional.empty());

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException in one line, when one cannot be used
   */
  static ClientSecurity load(Optional<Path> ca, Optional<Path> credential) {
    return new ClientSecurity(
        ca.map(file -> Authorities.load("--ca", file)), credential.map(OwnCredential::load));
  }

  /** Empty for the one that Java brings. */
  Optional<SSLContext> context() {
    return authorities.map(ClientSecurity::context);
  }

  private static SSLContext context(X509ExtendedTrustManager trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trusted}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The value of the {@code Authorization} header, a secret. */
  Optional<String> authorization() {
    return credential.map(ClientCredential::authorizationHeader);
  }
}
