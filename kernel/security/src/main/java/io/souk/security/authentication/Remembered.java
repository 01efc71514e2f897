package io.souk.security.authentication;

import io.souk.security.Principal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What headers were found to be. Neither the headers nor anything from which they could be guessed
 * elsewhere is kept: the keys are digests under a random key. Those that were right and those that
 * were wrong are kept apart, so that the wrong ones, of which anybody can make many, drive out
 * nothing but each other. Safe for use by many threads.
 */
final class Remembered {

  private static final int MOST_RIGHT = 20_000;
  private static final int MOST_WRONG = 1_000;
  private static final String MAC = "HmacSHA256";

  private final Map<Key, Optional<Principal>> right = new ConcurrentHashMap<>();
  private final Map<Key, Optional<Principal>> wrong = new ConcurrentHashMap<>();
  private final Map<Key, CompletableFuture<Optional<Principal>>> underWay =
      new ConcurrentHashMap<>();
  private final SecretKeySpec secret;

  Remembered() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.secret = new SecretKeySpec(random, MAC);
  }

  /** A digest. */
  record Key(long first, long second, long third, long fourth) {}

  Key key(String header) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(secret);
      ByteBuffer digest = ByteBuffer.wrap(mac.doFinal(header.getBytes(StandardCharsets.UTF_8)));
      return new Key(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is known: who it was, or that it was nobody; empty when nothing is. */
  Optional<Optional<Principal>> find(Key key) {
    Optional<Principal> known = right.get(key);
    return Optional.ofNullable(known == null ? wrong.get(key) : known);
  }

  /**
   * Does the work unless the same is under way, and remembers what comes of it. Work that fails was
   * not done: it counts as refused, this time.
   */
  CompletableFuture<Optional<Principal>> onceAtATime(
      Key key, Supplier<CompletableFuture<Optional<Principal>>> work) {
    CompletableFuture<Optional<Principal>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Principal>> other = underWay.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    work.get()
        .whenComplete(
            (who, failure) -> {
              if (failure == null) {
                keep(key, who);
              }
              underWay.remove(key);
              mine.complete(failure == null ? who : Optional.empty());
            });
    return mine;
  }

  private void keep(Key key, Optional<Principal> who) {
    Map<Key, Optional<Principal>> known = who.isPresent() ? right : wrong;
    if (known.size() >= (who.isPresent() ? MOST_RIGHT : MOST_WRONG)) {
      known.clear();
    }
    known.put(key, who);
  }
}
