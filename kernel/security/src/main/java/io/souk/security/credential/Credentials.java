package io.souk.security.credential;

import io.souk.security.file.Field;
import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may show who they are, and by what secrets, from a {@code --credentials} file: Mesos's JSON
 * form, {@code {"credentials":[{"principal":"p","secret":"s"}]}}, where a secret may also be a hash
 * of it. Immutable; safe for use by many threads.
 */
public final class Credentials {

  private static final int MOST_ENTRIES = 10_000;
  private static final int LONGEST_PRINCIPAL = 255;
  private static final int LONGEST_SECRET = 1024;
  private static final String MAC = "HmacSHA256";

  /** How the hashes of other programs begin; they would be taken for the secrets themselves. */
  private static final Pattern HASH = Pattern.compile("\\$[a-z0-9-]{1,32}\\$.*", Pattern.DOTALL);

  private final Map<String, Secret> secrets;
  private final Optional<SecretHash> noHash;
  private final SecretKeySpec key;
  private final byte[] noMac;

  /** What is kept of one; plain ones as their keyed digest, which is compared in constant time. */
  private sealed interface Secret {
    record Plain(byte[] mac) implements Secret {}

    record Hashed(SecretHash hash) implements Secret {}
  }

  private Credentials(Map<String, String> texts) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
    this.secrets = new HashMap<>();
    texts.forEach((principal, text) -> secrets.put(principal, kept(text)));
    this.noHash =
        secrets.values().stream()
            .flatMap(
                secret ->
                    secret instanceof Secret.Hashed hashed
                        ? Optional.of(hashed.hash()).stream()
                        : Optional.<SecretHash>empty().stream())
            .max(Comparator.comparingInt(SecretHash::rounds))
            .map(SecretHash::matchingNothing);
    this.noMac = new byte[32];
    new SecureRandom().nextBytes(noMac);
  }

  private Secret kept(String text) {
    return SecretHash.parse(text)
        .<Secret>map(Secret.Hashed::new)
        .orElseGet(() -> new Secret.Plain(mac(text)));
  }

  /**
   * Reads a file's content.
   *
   * @throws SecurityFileException when it is of another form, names nobody, or somebody twice
   */
  public static Credentials read(SourceFile file, byte[] content) {
    Field whole = Field.whole(file, content).only(Set.of("credentials"));
    Map<String, String> texts = new HashMap<>();
    for (Field entry : whole.get("credentials").items(MOST_ENTRIES)) {
      entry.only(Set.of("principal", "secret"));
      String principal = principal(entry.get("principal"));
      if (texts.put(principal, secret(entry.get("secret"))) != null) {
        throw entry.get("principal").refused("'" + principal + "' stands there twice");
      }
    }
    if (texts.isEmpty()) {
      throw whole.get("credentials").refused("empty; expected at least one entry");
    }
    return new Credentials(texts);
  }

  /** A name that Basic authentication can carry. */
  static String principal(Field field) {
    String principal = field.text();
    if (principal.isEmpty()
        || principal.length() > LONGEST_PRINCIPAL
        || principal.chars().anyMatch(c -> c == ':' || Character.isISOControl(c))) {
      String shown =
          principal.length() > LONGEST_PRINCIPAL ? principal.substring(0, 20) + "…" : principal;
      throw field.refused(
          "'" + shown + "'; expected 1 to 255 characters without ':' and control characters");
    }
    return principal;
  }

  private static String secret(Field field) {
    String text = plain(field);
    if (HASH.matcher(text).matches() && SecretHash.parse(text).isEmpty()) {
      throw field.refused(
          "looks like a hash of another kind; expected the secret itself or "
              + SecretHash.ACCEPTED);
    }
    return text;
  }

  /** A secret of any form. */
  static String plain(Field field) {
    String text = field.text();
    if (text.isEmpty() || text.length() > LONGEST_SECRET) {
      throw field.refused(
          text.length() + " characters; expected 1 to " + LONGEST_SECRET + " characters");
    }
    return text;
  }

  /** Whether it takes milliseconds and more to compare a secret. */
  public boolean slow() {
    return noHash.isPresent();
  }

  /** How many there are. */
  public int size() {
    return secrets.size();
  }

  /**
   * Whether this is the secret of that principal. The work is the same for somebody unknown; in a
   * file with hashes there is the work of one hash whoever is asked for.
   */
  public boolean match(String principal, String secret) {
    return switch (secrets.get(principal)) {
      case Secret.Hashed hashed -> equalMacs(noMac, secret) | hashed.hash().matches(secret);
      case Secret.Plain plain -> equalMacs(plain.mac(), secret) | matchesNothing(secret);
      case null -> equalMacs(noMac, secret) | matchesNothing(secret);
    };
  }

  private boolean matchesNothing(String secret) {
    return noHash.isPresent() && noHash.get().matches(secret);
  }

  private boolean equalMacs(byte[] expected, String secret) {
    return MessageDigest.isEqual(expected, mac(secret));
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "Credentials[" + secrets.size() + " principals]";
  }
}
