package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.protocol.http.HttpDate;
import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks who sends a request, before anything else is said to it. On the connection's context. */
public final class Entrance {

  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
  private static final String BEARER = "bearer ";

  /** How much of the body of a request that is turned away is read to keep its connection. */
  private static final int DRAINED_BYTES = 1 << 20;

  private final Vertx vertx;
  private final Access access;

  public Entrance(Vertx vertx, Access access) {
    this.vertx = vertx;
    this.access = access;
  }

  /** Everybody may come in and do everything. */
  public static Entrance open(Vertx vertx) {
    return new Entrance(vertx, Access.OPEN);
  }

  /** Somebody who is not asked who they are. */
  Caller anybody() {
    return new Caller(Optional.empty(), access.authorizer());
  }

  /**
   * Answers 401, or lets somebody in. The body of the request waits meanwhile: whoever is let in
   * resumes it.
   */
  public void enter(HttpServerRequest request, Realm realm, Consumer<Caller> then) {
    if (access.authentication() == Authentication.NONE) {
      then.accept(anybody());
      return;
    }
    ask(request, access.authentication().check(realm, header(request)), then);
  }

  /** As {@link #enter}, letting in executors that show their tokens, too. */
  public void enterOrBear(HttpServerRequest request, Realm realm, Consumer<Caller> then) {
    Optional<String> header = header(request);
    boolean bears =
        header.filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length())).isPresent();
    if (!bears || access.authentication() == Authentication.NONE) {
      enter(request, realm, then);
      return;
    }
    Authentication authentication = access.authentication();
    ask(
        request,
        authentication
            .check(Realm.AGENT_EXECUTOR, header)
            .thenCompose(
                verdict ->
                    isExecutor(verdict)
                        ? CompletableFuture.completedFuture(verdict)
                        : authentication.check(realm, header)),
        then);
  }

  private static boolean isExecutor(Verdict verdict) {
    return verdict instanceof Verdict.Admitted admitted
        && admitted.principal().map(Principal::claims).filter(it -> !it.isEmpty()).isPresent();
  }

  /** Two of them are nobody's: which one another server on the way has believed is not known. */
  private static Optional<String> header(HttpServerRequest request) {
    List<String> all = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  private void ask(
      HttpServerRequest request, CompletableFuture<Verdict> verdict, Consumer<Caller> then) {
    if (verdict.isDone() && !verdict.isCompletedExceptionally()) {
      judge(request, verdict.join(), then);
      return;
    }
    request.pause();
    Context eventLoop = vertx.getOrCreateContext();
    verdict.whenComplete(
        (answer, fault) ->
            eventLoop.runOnContext(
                turn -> {
                  if (fault == null) {
                    judge(request, answer, then);
                  } else {
                    LOG.error("event=authentication_failed path={}", request.path(), fault);
                    end(request, 500, "500 Internal Server Error.");
                  }
                }));
  }

  private void judge(HttpServerRequest request, Verdict verdict, Consumer<Caller> then) {
    switch (verdict) {
      case Verdict.Admitted admitted ->
          then.accept(new Caller(admitted.principal(), access.authorizer()));
      case Verdict.Unknown unknown -> {
        request.response().putHeader("WWW-Authenticate", unknown.challenges());
        end(request, 401, "401 Unauthorized.");
      }
    }
  }

  private static void end(HttpServerRequest request, int status, String text) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.DATE, HttpDate.text(Instant.now()))
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(text);
    if (!request.isEnded()) {
      drain(request);
    }
  }

  /** Whoever goes on sending loses the connection. */
  private static void drain(HttpServerRequest request) {
    request.exceptionHandler(gone -> {});
    request.handler(
        new Handler<>() {
          private long seen;

          @Override
          public void handle(Buffer piece) {
            seen += piece.length();
            if (seen > DRAINED_BYTES) {
              request.connection().close();
            }
          }
        });
    request.resume();
  }
}
