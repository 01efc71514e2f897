package io.souk.security.tls;

import io.souk.security.file.SourceFile;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What three PEM files say together, ready to be shown and to be trusted. */
final class TlsIdentity {

  private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);
  private static final String ALIAS = "souk";

  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final X509ExtendedKeyManager shown;
  private final X509ExtendedTrustManager trusted;

  private TlsIdentity(
      List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    this.chain = List.copyOf(chain);
    this.key = key;
    this.shown = keyManager(chain, key);
    this.trusted = Authorities.trusting(authorities);
  }

  static TlsIdentity read(
      SourceFile certificate, SourceFile key, SourceFile authority, List<byte[]> contents) {
    List<X509Certificate> chain = Certificates.chain(certificate, contents.get(0));
    PrivateKey secret = PrivateKeys.read(key, contents.get(1));
    if (!PrivateKeys.belongs(secret, chain.getFirst().getPublicKey())) {
      throw key.refused("does not belong to the certificate in " + certificate.path());
    }
    List<X509Certificate> authorities = Certificates.all(authority, contents.get(2));
    warn(certificate, chain);
    warn(authority, authorities);
    try {
      return new TlsIdentity(chain, secret, authorities);
    } catch (GeneralSecurityException | IOException e) {
      throw certificate.refused("cannot be used (" + e.getMessage() + ")");
    }
  }

  /** Whether somebody may look at what is expired is for those who look; here it is told alone. */
  private static void warn(SourceFile file, List<X509Certificate> certificates) {
    Instant now = Instant.now();
    for (X509Certificate certificate : certificates) {
      Instant end = certificate.getNotAfter().toInstant();
      Instant start = certificate.getNotBefore().toInstant();
      if (now.isAfter(end) || now.isBefore(start)) {
        LOG.warn(
            "event=certificate_not_valid file=\"{}\" subject=\"{}\" from={} until={}",
            file,
            certificate.getSubjectX500Principal(),
            start,
            end);
      }
    }
  }

  private static X509ExtendedKeyManager keyManager(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    char[] nothing = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, nothing);
    store.setKeyEntry(ALIAS, key, nothing, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, nothing);
    return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
  }

  X509ExtendedKeyManager shown() {
    return shown;
  }

  X509ExtendedTrustManager trusted() {
    return trusted;
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  PrivateKey key() {
    return key;
  }
}
