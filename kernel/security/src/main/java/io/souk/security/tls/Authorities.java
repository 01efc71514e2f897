package io.souk.security.tls;

import io.souk.security.file.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom to trust, for a process that shows nothing of itself. */
public final class Authorities {

  private Authorities() {}

  /**
   * Trusts those alone whom the authorities of a PEM file vouch for.
   *
   * @param option that names the file
   * @throws io.souk.security.file.SecurityFileException when it cannot be used
   */
  public static X509ExtendedTrustManager load(String option, Path path) {
    SourceFile file = new SourceFile(option, path);
    try {
      return trusting(Certificates.all(file, file.read()));
    } catch (GeneralSecurityException | IOException e) {
      throw file.refused("cannot be used (" + e.getMessage() + ")");
    }
  }

  static X509ExtendedTrustManager trusting(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }
}
