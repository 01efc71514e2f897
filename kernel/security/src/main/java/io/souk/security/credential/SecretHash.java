package io.souk.security.credential;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A secret from which it cannot be had back: PBKDF2 with HMAC-SHA-256 (RFC 8018), written as the
 * Modular Crypt Format of Passlib, {@code $pbkdf2-sha256$ROUNDS$SALT$CHECKSUM}, so that common
 * tools can make it.
 */
public final class SecretHash {

  /** As OWASP's Password Storage Cheat Sheet advises for this function. */
  public static final int DEFAULT_ROUNDS = 600_000;

  /** What a hash may look like. */
  static final String ACCEPTED =
      "$pbkdf2-sha256$ROUNDS$SALT$CHECKSUM with 1000 to 5000000 rounds ('souk hash-secret' makes one)";

  private static final int LEAST_ROUNDS = 1000;
  private static final int MOST_ROUNDS = 5_000_000;
  private static final int BYTES = 32;
  private static final int LEAST_SALT = 8;
  private static final int SALT = 16;
  private static final Pattern FORM =
      Pattern.compile(
          "\\$pbkdf2-sha256\\$([1-9][0-9]{0,8})\\$([A-Za-z0-9./+]{1,128})\\$([A-Za-z0-9./+]{1,64})");

  private final int rounds;
  private final byte[] salt;
  private final byte[] checksum;

  private SecretHash(int rounds, byte[] salt, byte[] checksum) {
    this.rounds = rounds;
    this.salt = salt;
    this.checksum = checksum;
  }

  /** Reads the written form; empty when it is none. */
  static Optional<SecretHash> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int rounds = Integer.parseInt(form.group(1));
    Optional<byte[]> salt = decode(form.group(2));
    Optional<byte[]> checksum = decode(form.group(3));
    if (rounds < LEAST_ROUNDS
        || rounds > MOST_ROUNDS
        || salt.isEmpty()
        || salt.get().length < LEAST_SALT
        || checksum.isEmpty()
        || checksum.get().length != BYTES) {
      return Optional.empty();
    }
    return Optional.of(new SecretHash(rounds, salt.get(), checksum.get()));
  }

  private static Optional<byte[]> decode(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text.replace('.', '+')));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Hashes a secret with a random salt. */
  public static SecretHash of(String secret, int rounds) {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    return new SecretHash(rounds, salt, compute(secret, salt, rounds));
  }

  /** Whether this was made of {@code secret}; takes as long either way. */
  boolean matches(String secret) {
    return MessageDigest.isEqual(checksum, compute(secret, salt, rounds));
  }

  /** One of as many rounds that no secret matches. */
  SecretHash matchingNothing() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return new SecretHash(rounds, salt, random);
  }

  int rounds() {
    return rounds;
  }

  private static byte[] compute(String secret, byte[] salt, int rounds) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, rounds, BYTES * Byte.SIZE))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As it is written into a file. */
  public String text() {
    return "$pbkdf2-sha256$" + rounds + "$" + encode(salt) + "$" + encode(checksum);
  }

  private static String encode(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes).replace('+', '.');
  }

  @Override
  public String toString() {
    return "SecretHash[hidden]";
  }
}
