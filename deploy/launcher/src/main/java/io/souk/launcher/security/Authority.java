package io.souk.launcher.security;

import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * Vouches for the hosts of a platform. All keys are on the curve P-256.
 *
 * @param certificate its own
 * @param key with which it signs
 */
record Authority(X509Certificate certificate, PrivateKey key) {

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final Duration OWN_LIFE = Duration.ofDays(3650);
  private static final Duration HOST_LIFE = Duration.ofDays(730);

  /** Clocks of machines differ. */
  private static final Duration EARLIER = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;
  private static final int LONGEST_COMMON_NAME = 64;

  /** What every host is called by itself. */
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  /**
   * A certificate and the key to it.
   *
   * @param certificate shown to others
   * @param key kept
   */
  record Issued(X509Certificate certificate, PrivateKey key) {}

  /** A new one. */
  static Authority create(Instant now) {
    KeyPair pair = keyPair();
    X500Principal name = new X500Principal("CN=Souk authority " + now.toString().substring(0, 10));
    X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), now, OWN_LIFE);
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions.createSubjectKeyIdentifier(pair.getPublic()));
      return new Authority(sign(builder, pair.getPrivate()), pair.getPrivate());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one of an earlier directory. */
  static Authority load(Path certificate, Path key) {
    return new Authority(
        read(
            certificate,
            parsed ->
                new JcaX509CertificateConverter().getCertificate((X509CertificateHolder) parsed)),
        read(key, parsed -> new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parsed)));
  }

  /** Makes something of what a PEM file holds. */
  private interface Conversion<T> {
    T of(Object parsed) throws IOException, GeneralSecurityException;
  }

  private static <T> T read(Path file, Conversion<T> conversion) {
    try (Reader reader = Files.newBufferedReader(file);
        PEMParser parser = new PEMParser(reader)) {
      return conversion.of(parser.readObject());
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new UsageException(
          "--authority: "
              + file
              + " cannot be read; expected a file that 'souk init-security' made");
    }
  }

  /**
   * Vouches for a host under a name or address, and under those of the loopback.
   *
   * @param master whether it may call the ports that are for masters alone
   */
  Issued issue(String host, boolean master, Instant now) {
    KeyPair pair = keyPair();
    String name = host.length() > LONGEST_COMMON_NAME ? "souk" : host;
    X509v3CertificateBuilder builder =
        builder(
            certificate.getSubjectX500Principal(),
            new X500Principal("CN=" + name),
            pair.getPublic(),
            now,
            HOST_LIFE);
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, usage(master));
      builder.addExtension(Extension.subjectAlternativeName, false, names(host));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(certificate));
      return new Issued(sign(builder, key), pair.getPrivate());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Masters show their certificates when they call each other; nobody else calls with one. */
  private static ExtendedKeyUsage usage(boolean master) {
    return new ExtendedKeyUsage(
        master
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth});
  }

  private static GeneralNames names(String host) {
    List<String> all = new ArrayList<>(LOOPBACK);
    if (!all.contains(host)) {
      all.addFirst(host);
    }
    return new GeneralNames(all.stream().map(Authority::name).toArray(GeneralName[]::new));
  }

  private static GeneralName name(String text) {
    return new GeneralName(
        IPAddress.isValid(text) ? GeneralName.iPAddress : GeneralName.dNSName, text);
  }

  private static X509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Duration life) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
        Date.from(now.minus(EARLIER)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "Authority[" + certificate.getSubjectX500Principal() + "]";
  }
}
