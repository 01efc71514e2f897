package io.souk.security;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Says who sends a request. Safe for use by many threads. */
@FunctionalInterface
public interface Authentication {

  /** Nobody is asked; what clients send of themselves all the same is ignored. */
  Authentication NONE =
      (realm, header) -> CompletableFuture.completedFuture(new Verdict.Admitted(Optional.empty()));

  /**
   * Asks who somebody is.
   *
   * @param realm what they want to enter
   * @param header their {@code Authorization} header
   * @return complete already when no work was needed; otherwise completed later on another thread,
   *     so that a caller on an event loop must go back to it. Never fails
   */
  CompletableFuture<Verdict> check(Realm realm, Optional<String> header);
}
