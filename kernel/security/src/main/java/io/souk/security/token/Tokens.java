package io.souk.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.souk.security.file.SourceFile;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes and reads the tokens of executors: JSON Web Tokens signed with HMAC SHA-256 (RFC 7519, RFC
 * 7515, {@code HS256}), as Mesos's {@code --jwt_secret_key} makes them. No other algorithm is taken
 * whatever a token says of itself. Safe for use by many threads.
 */
public final class Tokens {

  /** Claim: id of the framework. */
  public static final String FRAMEWORK = "fid";

  /** Claim: id of the executor. */
  public static final String EXECUTOR = "eid";

  /** Claim: id of the executor's container. */
  public static final String CONTAINER = "cid";

  private static final int LONGEST = 8192;
  private static final int MOST_CLAIMS = 64;
  private static final int SHORTEST_KEY = 32;

  private final MACSigner signer;
  private final MACVerifier verifier;
  private final InstantSource clock;

  private Tokens(byte[] key, InstantSource clock) {
    try {
      this.signer = new MACSigner(key);
      this.verifier = new MACVerifier(key);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("key too short; expected 32 bytes and more", e);
    }
    this.clock = clock;
  }

  /**
   * Signs with a secret.
   *
   * @param key at least 32 bytes, as RFC 7518 demands of this algorithm
   * @param clock tells when tokens have expired
   */
  public static Tokens of(byte[] key, InstantSource clock) {
    return new Tokens(key.clone(), clock);
  }

  /**
   * Signs with the bytes of a file, {@code --jwt-secret-key}.
   *
   * @throws io.souk.security.file.SecurityFileException when it cannot be read or is too short
   */
  public static Tokens load(Path file, InstantSource clock) {
    SourceFile source = new SourceFile("--jwt-secret-key", file);
    byte[] key = source.read();
    if (key.length < SHORTEST_KEY) {
      throw source.refused(
          key.length + " bytes; expected at least " + SHORTEST_KEY + ", best random ones");
    }
    return new Tokens(key, clock);
  }

  /** A token that says {@code claims} of its bearer, for ever. */
  public String issue(Map<String, String> claims) {
    return issue(claims, Optional.empty());
  }

  /** A token that says {@code claims} of its bearer for a while. */
  public String issue(Map<String, String> claims, Duration lifetime) {
    return issue(claims, Optional.of(lifetime));
  }

  private String issue(Map<String, String> claims, Optional<Duration> lifetime) {
    JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
    claims.forEach(set::claim);
    lifetime.ifPresent(time -> set.expirationTime(Date.from(clock.instant().plus(time))));
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build(),
            set.build());
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  /**
   * What a token says of its bearer.
   *
   * @return empty when the token is damaged, was not signed by this key or has expired
   */
  public Optional<Map<String, String>> verify(String token) {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      SignedJWT parsed = SignedJWT.parse(token);
      if (!parsed.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
          || !parsed.verify(verifier)) {
        return Optional.empty();
      }
      return claims(parsed.getJWTClaimsSet());
    } catch (ParseException | JOSEException | RuntimeException e) {
      // Hostile text ends in exceptions of many kinds; all of them say that it is no token.
      return Optional.empty();
    }
  }

  private Optional<Map<String, String>> claims(JWTClaimsSet set) {
    Date now = Date.from(clock.instant());
    Date end = set.getExpirationTime();
    Date start = set.getNotBeforeTime();
    if (end != null && !now.before(end) || start != null && now.before(start)) {
      return Optional.empty();
    }
    Map<String, String> claims = new HashMap<>();
    set.getClaims()
        .forEach(
            (name, value) -> {
              if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                claims.put(name, Objects.toString(value));
              }
            });
    return claims.size() > MOST_CLAIMS ? Optional.empty() : Optional.of(claims);
  }

  @Override
  public String toString() {
    return "Tokens[key=hidden]";
  }
}
