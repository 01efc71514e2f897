package io.souk.security.authentication;

import io.souk.security.Principal;
import io.souk.security.credential.Credentials;
import io.souk.security.file.SourceFile;
import io.souk.security.file.Watched;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * HTTP Basic (RFC 7617) in UTF-8, by a file of credentials. The secret begins after the first colon
 * and may hold others. Where secrets are hashed the work is done elsewhere ({@link HashingRoom})
 * and its outcome remembered until the file changes.
 */
public final class BasicAuthenticator implements Authenticator {

  private final Watched<Book> file;
  private final HashingRoom room;

  /** A file's credentials, and what headers were found to be under them. */
  private record Book(Credentials credentials, Remembered remembered) {}

  private BasicAuthenticator(Watched<Book> file, HashingRoom room) {
    this.file = file;
    this.room = room;
  }

  /**
   * Reads a file of credentials, which blocks.
   *
   * @param room where secrets are hashed
   * @throws io.souk.security.file.SecurityFileException when it cannot be used
   */
  public static BasicAuthenticator open(SourceFile file, HashingRoom room) {
    return new BasicAuthenticator(
        Watched.open(
            file,
            contents -> new Book(Credentials.read(file, contents.getFirst()), new Remembered())),
        room);
  }

  /**
   * Looks whether the file has changed, which blocks.
   *
   * @return whether others may enter from now on
   */
  public boolean reload() {
    return file.reload();
  }

  @Override
  public String scheme() {
    return "Basic";
  }

  @Override
  public CompletableFuture<Optional<Principal>> identify(String header) {
    Book book = file.get();
    if (!book.credentials().slow()) {
      return CompletableFuture.completedFuture(compare(book.credentials(), header));
    }
    Remembered remembered = book.remembered();
    Remembered.Key key = remembered.key(header);
    return remembered
        .find(key)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> work(book, key, header));
  }

  private CompletableFuture<Optional<Principal>> work(
      Book book, Remembered.Key key, String header) {
    return book.remembered()
        .onceAtATime(
            key,
            () -> {
              try {
                return room.submit(() -> compare(book.credentials(), header));
              } catch (RejectedExecutionException full) {
                return CompletableFuture.failedFuture(full);
              }
            });
  }

  private static Optional<Principal> compare(Credentials credentials, String header) {
    Optional<String> text =
        Authenticator.parameter("Basic", header).flatMap(BasicAuthenticator::decode);
    int colon = text.map(t -> t.indexOf(':')).orElse(-1);
    if (colon < 0) {
      return Optional.empty();
    }
    String name = text.get().substring(0, colon);
    String secret = text.get().substring(colon + 1);
    return !secret.isEmpty() && credentials.match(name, secret)
        ? Optional.of(Principal.named(name))
        : Optional.empty();
  }

  private static Optional<String> decode(String base64) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
              .toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
