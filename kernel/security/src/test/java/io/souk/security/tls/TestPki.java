package io.souk.security.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority for tests, which writes certificates and their keys as PEM files into a directory.
 */
public final class TestPki {

  private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());
  private static final Duration DAY = Duration.ofDays(1);
  private static final List<String> HERE = List.of("localhost", "127.0.0.1", "::1");

  /**
   * What a certificate says.
   *
   * @param hosts names and addresses it is good for
   * @param from when it begins to be valid
   * @param until when it ends to be
   * @param client whether it is good for clients, too
   */
  private record Statement(List<String> hosts, Instant from, Instant until, boolean client) {

    static Statement of(boolean client) {
      return new Statement(HERE, Instant.now().minus(DAY), Instant.now().plus(DAY), client);
    }
  }

  private final Path directory;
  private final X500Name name;
  private final KeyPair keys;
  private final Path certificate;

  private TestPki(Path directory, String name) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.name = new X500Name("CN=" + name);
    this.keys = keys();
    Statement always = Statement.of(false);
    this.certificate = write(name + ".ca.pem", sign(certificate(this.name, keys, always, true)));
  }

  /** One with a key of its own. */
  public static TestPki create(Path directory, String name) throws IOException {
    return new TestPki(directory, name);
  }

  /** Its own certificate. */
  public Path certificate() {
    return certificate;
  }

  /** Of a master: for the local host, to serve with and to show to other masters. */
  public TlsFiles member(String subject) throws IOException {
    return issue(subject, Statement.of(true));
  }

  /** Of another role: for the local host, to serve with alone. */
  public TlsFiles server(String subject) throws IOException {
    return issue(subject, Statement.of(false));
  }

  /** Of a master, for these hosts. */
  public TlsFiles member(String subject, String... hosts) throws IOException {
    Statement here = Statement.of(true);
    return issue(subject, new Statement(List.of(hosts), here.from(), here.until(), true));
  }

  /** Of a master, not valid any more for an hour. */
  public TlsFiles expired(String subject) throws IOException {
    Instant end = Instant.now().minus(Duration.ofHours(1));
    return issue(subject, new Statement(HERE, end.minus(DAY), end, true));
  }

  /** The same certificate and key, trusting another authority. */
  public static TlsFiles trusting(TlsFiles files, TestPki other) {
    return new TlsFiles(files.certificate(), files.key(), other.certificate());
  }

  /** Puts the contents of {@code others} where {@code files} are, as an operator does. */
  public static void replace(TlsFiles files, TlsFiles others) throws IOException {
    Files.copy(others.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(others.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(others.authority(), files.authority(), StandardCopyOption.REPLACE_EXISTING);
  }

  private TlsFiles issue(String subject, Statement statement) throws IOException {
    KeyPair own = keys();
    X500Name who = new X500Name("CN=" + subject);
    X509CertificateHolder signed = sign(certificate(who, own, statement, false));
    JcaPKCS8Generator key = new JcaPKCS8Generator(own.getPrivate(), null);
    return new TlsFiles(
        write(subject + ".pem", signed), write(subject + ".key", key.generate()), certificate);
  }

  private X509v3CertificateBuilder certificate(
      X500Name subject, KeyPair subjectKeys, Statement statement, boolean authority)
      throws CertIOException {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(SERIAL.incrementAndGet()),
            Date.from(statement.from()),
            Date.from(statement.until()),
            subject,
            subjectKeys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (!authority) {
      builder.addExtension(Extension.extendedKeyUsage, false, usage(statement.client()));
      builder.addExtension(Extension.subjectAlternativeName, false, names(statement.hosts()));
    }
    return builder;
  }

  private static ExtendedKeyUsage usage(boolean client) {
    return new ExtendedKeyUsage(
        client
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth});
  }

  private static GeneralNames names(List<String> hosts) {
    Stream<GeneralName> all =
        hosts.stream()
            .map(
                host ->
                    new GeneralName(
                        host.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName,
                        host));
    return new GeneralNames(all.toArray(GeneralName[]::new));
  }

  private X509CertificateHolder sign(X509v3CertificateBuilder builder) throws IOException {
    try {
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    } catch (OperatorCreationException e) {
      throw new IOException(e);
    }
  }

  private Path write(String file, Object what) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(what);
    }
    return Files.writeString(directory.resolve(file), text.toString());
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
