package io.souk.master.http;

import io.souk.security.Authentication;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks who sends a request before anything else is done with it: whoever is unknown hears nothing
 * but that, not even which methods there are or who leads (Mesos 1.11). A stream that is open stays
 * open when its opener's credentials are taken away; requests that come later are refused.
 */
final class Door {

  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  private final Authentication authentication;

  Door(Authentication authentication) {
    this.authentication = authentication;
  }

  /**
   * Lets a request in, or refuses it; its body is not read while that is being found out.
   *
   * @param realm empty where nobody is asked
   * @param inside says whether the request waits there, its body unread
   */
  void enter(Exchange exchange, Optional<Realm> realm, Predicate<Exchange> inside) {
    if (realm.isEmpty() || authentication == Authentication.NONE) {
      inside.test(exchange);
      return;
    }
    CompletableFuture<Verdict> verdict = authentication.check(realm.get(), credentials(exchange));
    if (verdict.isDone() && !verdict.isCompletedExceptionally()) {
      judge(exchange, verdict.join(), inside);
      return;
    }
    exchange.request().pause();
    Context context = Vertx.currentContext();
    verdict.whenComplete(
        (found, failure) ->
            context.runOnContext(
                ignored -> {
                  if (!goOn(exchange, Optional.ofNullable(found), failure, inside)) {
                    exchange.request().resume();
                  }
                }));
  }

  private static boolean goOn(
      Exchange exchange, Optional<Verdict> verdict, Throwable failure, Predicate<Exchange> inside) {
    if (!exchange.open()) {
      return false;
    }
    if (verdict.isEmpty()) {
      LOG.error("event=authentication_failed path={}", exchange.path(), failure);
      exchange.text(500, "");
      return false;
    }
    return judge(exchange, verdict.get(), inside);
  }

  /** Two headers would leave open which of them counts, here and at proxies. */
  private static Optional<String> credentials(Exchange exchange) {
    List<String> headers = exchange.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    return headers.size() == 1 ? Optional.of(headers.getFirst()) : Optional.empty();
  }

  private static boolean judge(Exchange exchange, Verdict verdict, Predicate<Exchange> inside) {
    return switch (verdict) {
      case Verdict.Unknown unknown -> {
        exchange.response().putHeader("WWW-Authenticate", unknown.challenges());
        exchange.text(401, "");
        yield false;
      }
      case Verdict.Admitted admitted -> {
        exchange.sentBy(admitted.principal());
        if (admitted.principal().isPresent() && admitted.name().isEmpty()) {
          exchange.text(403, "The principal has claims and no name, which the master needs");
          yield false;
        }
        yield inside.test(exchange);
      }
    };
  }
}
