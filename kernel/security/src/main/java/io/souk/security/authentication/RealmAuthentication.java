package io.souk.security.authentication;

import io.souk.security.Authentication;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks who somebody is in the ways that each realm has: the first that knows them decides. In a
 * realm that has none nobody is asked, and what clients send all the same is ignored.
 */
public final class RealmAuthentication implements Authentication {

  /** More than any client has reason to send. */
  static final int LONGEST_HEADER = 8192;

  private static final Verdict NOBODY_ASKED = new Verdict.Admitted(Optional.empty());

  private final Map<Realm, List<Authenticator>> ways = new EnumMap<>(Realm.class);
  private final Map<Realm, Verdict> refusals = new EnumMap<>(Realm.class);

  /**
   * Asks in these realms.
   *
   * @param ways those of each realm, in the order they are tried
   */
  public RealmAuthentication(Map<Realm, List<Authenticator>> ways) {
    ways.forEach(
        (realm, list) -> {
          if (!list.isEmpty()) {
            this.ways.put(realm, List.copyOf(list));
            this.refusals.put(realm, refusal(realm, list));
          }
        });
  }

  private static Verdict refusal(Realm realm, List<Authenticator> ways) {
    return new Verdict.Unknown(
        ways.stream()
            .map(way -> way.scheme() + " realm=\"" + realm.realmName() + "\"")
            .distinct()
            .toList());
  }

  @Override
  public CompletableFuture<Verdict> check(Realm realm, Optional<String> header) {
    List<Authenticator> list = ways.get(realm);
    if (list == null) {
      return CompletableFuture.completedFuture(NOBODY_ASKED);
    }
    Verdict refusal = refusals.get(realm);
    if (header.isEmpty() || header.get().length() > LONGEST_HEADER) {
      return CompletableFuture.completedFuture(refusal);
    }
    return firstOf(list.iterator(), header.get())
        .thenApply(who -> who.isPresent() ? new Verdict.Admitted(who) : refusal);
  }

  private static CompletableFuture<Optional<Principal>> firstOf(
      Iterator<Authenticator> left, String header) {
    CompletableFuture<Optional<Principal>> result = left.next().identify(header);
    return left.hasNext()
        ? result.thenCompose(
            who -> who.isPresent() ? CompletableFuture.completedFuture(who) : firstOf(left, header))
        : result;
  }
}
