package io.souk.security.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates with keys of any kind for tests. */
record TestAuthority(X500Name name, KeyPair keys, Certificate certificate) {

  private static final Duration DAY = Duration.ofDays(1);

  /**
   * A certificate and the key to it.
   *
   * @param certificate shown
   * @param key kept
   */
  record Leaf(Certificate certificate, Key key) {}

  static TestAuthority create(String name) {
    X500Name own = new X500Name("CN=" + name);
    KeyPair keys = keys("EC");
    return new TestAuthority(
        own, keys, sign(own, keys, own, keys, new BasicConstraints(true), Instant.now()));
  }

  /** One that this one vouches for. */
  TestAuthority below(String other) {
    X500Name own = new X500Name("CN=" + other);
    KeyPair theirs = keys("EC");
    return new TestAuthority(
        own, theirs, sign(name, keys, own, theirs, new BasicConstraints(true), Instant.now()));
  }

  /** For localhost, from a day before to a day after {@code at}. */
  Leaf issue(String algorithm, Instant at) {
    KeyPair theirs = keys(algorithm);
    return new Leaf(
        sign(name, keys, new X500Name("CN=leaf"), theirs, new BasicConstraints(false), at),
        theirs.getPrivate());
  }

  Leaf issue(String algorithm) {
    return issue(algorithm, Instant.now());
  }

  private static Certificate sign(
      X500Name issuer,
      KeyPair issuerKeys,
      X500Name subject,
      KeyPair subjectKeys,
      BasicConstraints constraints,
      Instant at) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(System.nanoTime()),
            Date.from(at.minus(DAY)),
            Date.from(at.plus(DAY)),
            subject,
            subjectKeys.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, constraints);
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), type);
  }

  static String pem(Certificate... certificates) {
    StringBuilder text = new StringBuilder();
    for (Certificate certificate : List.of(certificates)) {
      try {
        text.append(pem("CERTIFICATE", certificate.getEncoded()));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    return text.toString();
  }

  static String pem(Key key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** Writes what a process of that leaf has; the files stand in {@code dir} under fixed names. */
  static TlsFiles write(Path dir, Leaf leaf, Certificate trusted) throws IOException {
    return write(dir, pem(leaf.certificate()), pem(leaf.key()), pem(trusted));
  }

  static TlsFiles write(Path dir, String certificate, String key, String authority)
      throws IOException {
    return new TlsFiles(
        Files.writeString(dir.resolve("cert.pem"), certificate),
        Files.writeString(dir.resolve("key.pem"), key),
        Files.writeString(dir.resolve("ca.pem"), authority));
  }
}
