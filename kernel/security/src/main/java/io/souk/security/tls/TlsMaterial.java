package io.souk.security.tls;

import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import io.souk.security.file.Watched;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a process shows of itself and whom it trusts. The managers are the same for the life of the
 * process and always speak for the files as they could be read last, so that whoever builds servers
 * and clients on them needs not know of changes: these count for connections from then on. Clients
 * check the name of whom they call against its certificate where their engine asks for it ({@code
 * HTTPS} as the endpoint identification algorithm). Safe for use by many threads.
 */
public final class TlsMaterial {

  private final Watched<TlsIdentity> files;
  private final ShownKeys keys;
  private final TrustedPeers peers;
  private final TrustedMembers members;
  private final SSLContext context;
  private final SSLContext memberContext;

  private TlsMaterial(Watched<TlsIdentity> files) {
    this.files = files;
    this.keys = new ShownKeys(files.get());
    this.peers = new TrustedPeers(files::get);
    this.members = new TrustedMembers(peers);
    this.context = context(keys, peers);
    this.memberContext = context(keys, members);
  }

  private static SSLContext context(KeyManager keys, TrustManager trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trusted}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the files, which blocks.
   *
   * @throws SecurityFileException when one is missing or damaged, or the key does not belong to the
   *     certificate; a certificate that is expired, or not valid yet, is taken with a warning
   */
  public static TlsMaterial load(TlsFiles files) {
    SourceFile certificate = new SourceFile("--tls-cert", files.certificate());
    SourceFile key = new SourceFile("--tls-key", files.key());
    SourceFile authority = new SourceFile("--tls-ca", files.authority());
    return new TlsMaterial(
        Watched.open(
            List.of(certificate, key, authority),
            contents -> TlsIdentity.read(certificate, key, authority, contents)));
  }

  /** Shows the certificate of this process, to clients and to servers. */
  public X509ExtendedKeyManager keyManager() {
    return keys;
  }

  /** Trusts those alone whom the authorities vouch for. */
  public X509ExtendedTrustManager trustManager() {
    return peers;
  }

  /** As {@link #trustManager}, but of who is called masters alone: between masters. */
  public X509ExtendedTrustManager memberTrustManager() {
    return members;
  }

  /** As {@link #sslContext}, between masters. */
  public SSLContext memberContext() {
    return memberContext;
  }

  /** Of both managers. */
  public SSLContext sslContext() {
    return context;
  }

  /**
   * Looks whether the files have changed, which blocks. Files that cannot be used leave those
   * before in force; this is logged once.
   *
   * @return whether others are in force from now on
   */
  public boolean reload() {
    if (!files.reload()) {
      return false;
    }
    keys.replace(files.get());
    return true;
  }
}
