package io.souk.security.credential;

import io.souk.security.ClientCredential;
import io.souk.security.file.Field;
import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * One's own name and secret from a {@code --credential} file: {@code
 * {"principal":"p","secret":"s"}} or the form of {@link Credentials} with a single entry.
 */
public final class OwnCredential {

  private OwnCredential() {}

  /**
   * Reads a file.
   *
   * @throws SecurityFileException when it is of another form, or its secret is hashed
   */
  public static ClientCredential load(Path path) {
    SourceFile file = new SourceFile("--credential", path);
    return read(file, file.read());
  }

  /** Reads a file's content, as {@link #load} does. */
  public static ClientCredential read(SourceFile file, byte[] content) {
    Field whole = Field.whole(file, content);
    Field entry = whole.names().contains("credentials") ? single(whole) : whole;
    entry.only(Set.of("principal", "secret"));
    String principal = Credentials.principal(entry.get("principal"));
    Field secret = entry.get("secret");
    String text = Credentials.plain(secret);
    if (SecretHash.parse(text).isPresent()) {
      throw secret.refused("is hashed; expected the secret itself");
    }
    return new ClientCredential(principal, text);
  }

  private static Field single(Field whole) {
    whole.only(Set.of("credentials"));
    List<Field> entries = whole.get("credentials").items(1);
    if (entries.isEmpty()) {
      throw whole.get("credentials").refused("empty; expected one entry");
    }
    return entries.getFirst();
  }
}
