package io.souk.security.tls;

import io.souk.security.file.SourceFile;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates from PEM files. */
final class Certificates {

  private static final int LONGEST_CHAIN = 10;

  private Certificates() {}

  /** One's own certificate, followed by those that vouch for it, each for the one before. */
  static List<X509Certificate> chain(SourceFile file, byte[] content) {
    List<X509Certificate> chain = all(file, content);
    if (chain.size() > LONGEST_CHAIN) {
      throw file.refused(chain.size() + " certificates; expected 1 to " + LONGEST_CHAIN);
    }
    for (int i = 1; i < chain.size(); i++) {
      if (!chain
          .get(i - 1)
          .getIssuerX500Principal()
          .equals(chain.get(i).getSubjectX500Principal())) {
        throw file.refused(
            "certificate %d was not issued by certificate %d; expected the own one first, then each one's issuer"
                .formatted(i, i + 1));
      }
    }
    return chain;
  }

  /** All certificates of a file; at least one. */
  static List<X509Certificate> all(SourceFile file, byte[] content) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : Pem.read(file, content)) {
      if (block.type().equals("CERTIFICATE")) {
        certificates.add(certificate(file, certificates.size() + 1, block.content()));
      }
    }
    if (certificates.isEmpty()) {
      throw file.refused("holds no certificate; expected PEM with -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  private static X509Certificate certificate(SourceFile file, int number, byte[] content) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(content));
    } catch (CertificateException e) {
      throw file.refused("certificate " + number + " is damaged; expected an X.509 certificate");
    }
  }
}
