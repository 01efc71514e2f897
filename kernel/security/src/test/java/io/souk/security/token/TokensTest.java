package io.souk.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.souk.security.file.SecurityFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {

  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef-and-more-0123456789abcdef"
          .getBytes(StandardCharsets.US_ASCII);
  private static final Map<String, String> CLAIMS = Map.of("fid", "f-1", "eid", "e/1", "cid", "c");

  @TempDir Path dir;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Tokens tokens = Tokens.of(KEY, now::get);

  @Test
  void saysOfItsBearerWhatItWasIssuedFor() {
    assertThat(tokens.verify(tokens.issue(CLAIMS))).contains(CLAIMS);
  }

  /** Made by hand from RFC 7515: header and claims in Base64, and their HMAC. */
  @Test
  void isAJsonWebToken() {
    String[] parts = tokens.issue(Map.of("fid", "f")).split("\\.");
    assertThat(parts).hasSize(3);
    assertThat(text(parts[0])).contains("\"alg\":\"HS256\"").contains("\"typ\":\"JWT\"");
    assertThat(text(parts[1])).isEqualTo("{\"fid\":\"f\"}");
  }

  private static String text(String base64) {
    return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  @Test
  void isGoodUntilItExpires() {
    String token = tokens.issue(CLAIMS, Duration.ofMinutes(5));
    now.updateAndGet(time -> time.plusSeconds(299));
    assertThat(tokens.verify(token))
        .hasValueSatisfying(it -> assertThat(it).containsAllEntriesOf(CLAIMS));
    now.updateAndGet(time -> time.plusSeconds(1));
    assertThat(tokens.verify(token)).isEmpty();
  }

  @Test
  void ofAnotherKeyIsNotTaken() {
    Tokens others =
        Tokens.of(
            "another key, which is long enough to be one".getBytes(StandardCharsets.US_ASCII),
            now::get);
    assertThat(tokens.verify(others.issue(CLAIMS))).isEmpty();
  }

  @Test
  void unsignedIsNotTaken() {
    String head = base64("{\"alg\":\"none\"}");
    String body = base64("{\"fid\":\"f-1\"}");
    String good = tokens.issue(CLAIMS);
    assertThat(tokens.verify(head + "." + body + ".")).isEmpty();
    assertThat(tokens.verify(head + "." + body + good.substring(good.lastIndexOf('.')))).isEmpty();
    assertThat(tokens.verify(good.substring(0, good.lastIndexOf('.') + 1))).isEmpty();
  }

  @Test
  void ofAnotherAlgorithmIsNotTakenEvenWithTheKey() throws Exception {
    byte[] longKey = "0123456789abcdef".repeat(4).getBytes(StandardCharsets.US_ASCII);
    SignedJWT other =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS512),
            new JWTClaimsSet.Builder().claim("fid", "f").build());
    other.sign(new MACSigner(longKey));
    assertThat(Tokens.of(longKey, now::get).verify(other.serialize())).isEmpty();
  }

  @Test
  void numbersAndTruthValuesAreClaimsTooAndNotYetIsTooEarly() throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .claim("n", 7)
                .claim("b", true)
                .claim("o", Map.of("x", 1))
                .notBeforeTime(Date.from(now.get().plusSeconds(1)))
                .build());
    token.sign(new MACSigner(KEY));
    assertThat(tokens.verify(token.serialize())).isEmpty();
    now.updateAndGet(time -> time.plusSeconds(1));
    assertThat(tokens.verify(token.serialize()).orElseThrow())
        .containsEntry("n", "7")
        .containsEntry("b", "true")
        .doesNotContainKey("o");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theKeyComesFromAFileOfThirtyTwoBytesAndMore() throws IOException {
    Path file = Files.write(dir.resolve("key"), new byte[31]);
    assertThatThrownBy(() -> Tokens.load(file, now::get))
        .isInstanceOf(SecurityFileException.class)
        .hasMessage(
            "--jwt-secret-key " + file + ": 31 bytes; expected at least 32, best random ones");
    Files.write(file, KEY);
    Tokens loaded = Tokens.load(file, now::get);
    assertThat(tokens.verify(loaded.issue(CLAIMS))).contains(CLAIMS);
    assertThat(loaded.toString()).doesNotContain("0123");
  }

  @Property(tries = 500)
  void anyTextIsNoToken(@ForAll @StringLength(max = 300) String text) {
    assertThat(tokens.verify(text)).isEmpty();
    assertThat(tokens.verify("e30." + text + ".e30")).isEmpty();
  }

  @Property(tries = 300)
  void noChangedCharacterIsTaken(@ForAll int at, @ForAll char with) {
    String good = tokens.issue(CLAIMS);
    int index = Math.floorMod(at, good.length() - 1);
    String changed = good.substring(0, index) + with + good.substring(index + 1);
    Optional<Map<String, String>> verdict = tokens.verify(changed);
    assertThat(changed.equals(good) ? Optional.empty() : verdict).isEmpty();
  }
}
