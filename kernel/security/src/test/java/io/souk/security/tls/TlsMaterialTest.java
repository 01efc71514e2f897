package io.souk.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.souk.security.file.SecurityFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TlsMaterialTest {

  @TempDir Path dir;

  private final TestAuthority authority = TestAuthority.create("one");

  private TlsFiles write(String kind) throws IOException {
    return TestAuthority.write(dir, authority.issue(kind), authority.certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void speaksWithKeysOfEachKind(String kind) throws Exception {
    TlsMaterial material = TlsMaterial.load(write(kind));
    assertThat(Handshake.between(material.sslContext(), material.sslContext(), "localhost"))
        .isEqualTo(TestAuthority.pem(material.keyManager().getCertificateChain("souk-0")));
  }

  @Test
  void clientsCheckTheNameOfWhomTheyCall() throws IOException {
    TlsMaterial material = TlsMaterial.load(write("EC"));
    assertThatThrownBy(
            () -> Handshake.between(material.sslContext(), material.sslContext(), "elsewhere.test"))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("elsewhere.test");
  }

  @Test
  void nobodyIsTrustedWhomTheAuthorityDoesNotKnow() throws IOException {
    TlsMaterial material = TlsMaterial.load(write("EC"));
    TestAuthority other = TestAuthority.create("two");
    Path theirs = Files.createDirectory(dir.resolve("theirs"));
    TlsMaterial stranger =
        TlsMaterial.load(TestAuthority.write(theirs, other.issue("EC"), authority.certificate()));
    assertThatThrownBy(
            () -> Handshake.between(stranger.sslContext(), material.sslContext(), "localhost"))
        .isInstanceOf(SSLHandshakeException.class);
    // A server that asks its clients asks them for a name that the authority knows, too.
    assertThatThrownBy(
            () -> Handshake.between(material.sslContext(), stranger.sslContext(), "localhost"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theChainUpToTheAuthorityIsShown() throws Exception {
    TestAuthority middle = authority.below("middle");
    TestAuthority.Leaf leaf = middle.issue("EC");
    TlsMaterial material =
        TlsMaterial.load(
            TestAuthority.write(
                dir,
                TestAuthority.pem(leaf.certificate(), middle.certificate()),
                TestAuthority.pem(leaf.key()),
                TestAuthority.pem(authority.certificate())));
    assertThat(Handshake.between(material.sslContext(), material.sslContext(), "localhost"))
        .isEqualTo(TestAuthority.pem(leaf.certificate(), middle.certificate()));
  }

  @Test
  void newFilesCountForConnectionsFromThenOn() throws Exception {
    TlsMaterial material = TlsMaterial.load(write("EC"));
    TestAuthority.Leaf next = authority.issue("RSA");
    TestAuthority.write(dir, next, authority.certificate());
    assertThat(material.reload()).isTrue();
    assertThat(Handshake.between(material.sslContext(), material.sslContext(), "localhost"))
        .isEqualTo(TestAuthority.pem(next.certificate()));
    assertThat(material.reload()).isFalse();
  }

  @Test
  void aHandshakeThatBeganBeforeAChangeEndsWithWhatItBeganWith() throws IOException {
    TlsMaterial material = TlsMaterial.load(write("EC"));
    String alias = material.keyManager().chooseServerAlias("EC", new Principal[0], null);
    X509Certificate[] before = material.keyManager().getCertificateChain(alias);
    write("EC");
    material.reload();
    assertThat(material.keyManager().getCertificateChain(alias)).isEqualTo(before);
    assertThat(
            PrivateKeys.belongs(
                material.keyManager().getPrivateKey(alias), before[0].getPublicKey()))
        .isTrue();
    String now = material.keyManager().chooseServerAlias("EC", new Principal[0], null);
    assertThat(material.keyManager().getCertificateChain(now)).isNotEqualTo(before);
    assertThat(material.keyManager().getCertificateChain("souk-7")).isNull();
  }

  @Test
  void anotherAuthorityCountsFromThenOn() throws Exception {
    TlsMaterial material = TlsMaterial.load(write("EC"));
    TestAuthority other = TestAuthority.create("two");
    Path theirs = Files.createDirectory(dir.resolve("theirs"));
    TlsMaterial stranger =
        TlsMaterial.load(TestAuthority.write(theirs, other.issue("EC"), authority.certificate()));
    Files.writeString(
        dir.resolve("ca.pem"), TestAuthority.pem(authority.certificate(), other.certificate()));
    assertThat(material.reload()).isTrue();
    assertThat(Handshake.between(stranger.sslContext(), material.sslContext(), "localhost"))
        .isNotEmpty();
    assertThat(material.trustManager().getAcceptedIssuers()).hasSize(2);
  }

  @Test
  void brokenFilesLeaveTheOnesBeforeInForce() throws Exception {
    TlsMaterial material = TlsMaterial.load(write("EC"));
    X509Certificate before = material.keyManager().getCertificateChain("souk-0")[0];
    Files.writeString(
        dir.resolve("cert.pem"), TestAuthority.pem(authority.issue("EC").certificate()));
    assertThat(material.reload()).isFalse();
    Files.delete(dir.resolve("key.pem"));
    assertThat(material.reload()).isFalse();
    assertThat(Handshake.between(material.sslContext(), material.sslContext(), "localhost"))
        .isEqualTo(TestAuthority.pem(before));
  }

  @Test
  void whatIsExpiredIsTakenWithAWarning() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(TlsIdentity.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    TlsMaterial.load(
        TestAuthority.write(
            dir,
            authority.issue("EC", Instant.now().minus(Duration.ofDays(9))),
            authority.certificate()));
    logger.detachAppender(log);
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage())
                    .startsWith("event=certificate_not_valid file=\"--tls-cert "));
  }

  private void assertRefused(String certificate, String key, String authorities, String fault)
      throws IOException {
    TlsFiles files = TestAuthority.write(dir, certificate, key, authorities);
    assertThatThrownBy(() -> TlsMaterial.load(files))
        .isInstanceOf(SecurityFileException.class)
        .hasMessage(fault.replace("DIR", dir.toString()))
        .hasNoCause();
  }

  @Test
  void saysWhatItCannotUse() throws IOException {
    TestAuthority.Leaf leaf = authority.issue("EC");
    String certificate = TestAuthority.pem(leaf.certificate());
    String key = TestAuthority.pem(leaf.key());
    String ca = TestAuthority.pem(authority.certificate());
    assertRefused(
        "",
        key,
        ca,
        "--tls-cert DIR/cert.pem: holds no certificate; expected PEM with -----BEGIN CERTIFICATE-----");
    assertRefused(
        certificate,
        key,
        key,
        "--tls-ca DIR/ca.pem: holds no certificate; expected PEM with -----BEGIN CERTIFICATE-----");
    assertRefused(
        TestAuthority.pem("CERTIFICATE", new byte[] {1, 2, 3}),
        key,
        ca,
        "--tls-cert DIR/cert.pem: certificate 1 is damaged; expected an X.509 certificate");
    assertRefused(
        ca + certificate,
        key,
        ca,
        "--tls-cert DIR/cert.pem: certificate 1 was not issued by certificate 2; expected the own one"
            + " first, then each one's issuer");
    assertRefused(
        certificate,
        "",
        ca,
        "--tls-key DIR/key.pem: holds 0 keys; expected one -----BEGIN PRIVATE KEY-----: PKCS #8, not"
            + " encrypted, RSA, EC or Ed25519");
    assertRefused(
        certificate,
        TestAuthority.pem("RSA PRIVATE KEY", leaf.key().getEncoded()),
        ca,
        "--tls-key DIR/key.pem: is of type RSA PRIVATE KEY; expected one -----BEGIN PRIVATE KEY-----:"
            + " PKCS #8, not encrypted, RSA, EC or Ed25519 ('openssl pkcs8 -topk8 -nocrypt' makes one)");
    assertRefused(
        certificate,
        TestAuthority.pem("PRIVATE KEY", new byte[] {1, 2, 3}),
        ca,
        "--tls-key DIR/key.pem: is damaged or of another kind; expected one -----BEGIN PRIVATE KEY-----:"
            + " PKCS #8, not encrypted, RSA, EC or Ed25519");
    for (String kind : new String[] {"EC", "RSA"}) {
      assertRefused(
          certificate,
          TestAuthority.pem(authority.issue(kind).key()),
          ca,
          "--tls-key DIR/key.pem: does not belong to the certificate in DIR/cert.pem");
    }
    TlsFiles files = TestAuthority.write(dir, certificate, key, ca);
    Files.delete(files.authority());
    assertThatThrownBy(() -> TlsMaterial.load(files))
        .hasMessage("--tls-ca " + files.authority() + ": no such file");
  }

  @Test
  void aClientMayTrustWithoutShowingAnything() throws Exception {
    TlsFiles files = write("EC");
    assertThat(Authorities.load("--ca", files.authority()).getAcceptedIssuers())
        .containsExactly((X509Certificate) authority.certificate());
    assertThatThrownBy(() -> Authorities.load("--ca", files.key()))
        .hasMessageStartingWith("--ca " + files.key() + ": holds no certificate");
  }

  @Test
  void nothingShowsTheKey() throws IOException {
    TlsFiles files = write("EC");
    TlsMaterial material = TlsMaterial.load(files);
    String key =
        Base64.getEncoder()
            .encodeToString(material.keyManager().getPrivateKey("souk-0").getEncoded());
    assertThat(material + " " + material.keyManager() + material.trustManager() + files)
        .doesNotContain(key.substring(40, 60));
  }
}
