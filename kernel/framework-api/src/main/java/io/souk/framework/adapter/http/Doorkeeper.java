package io.souk.framework.adapter.http;

import io.souk.security.Authentication;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import io.souk.security.audit.Audit;
import io.souk.security.audit.Deed;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at the port of a framework: asks who sends a request before it is answered, and records
 * what was changed or denied.
 */
public final class Doorkeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

  /** What checks of health ask; open unless a login says otherwise, as Marathon's has it. */
  private static final String PING = "/ping";

  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  /** So much of a body that nobody wants is read to keep its connection. */
  private static final int DRAINED_BYTES = 1 << 20;

  private final Guard guard;
  private final Authentication authentication;
  private final Realm realm;
  private final String role;

  /**
   * A doorkeeper of one port.
   *
   * @param realm that senders enter
   * @param role under which it is recorded what they do
   */
  public Doorkeeper(Guard guard, Realm realm, String role) {
    this.guard = guard;
    this.authentication = guard.authentication();
    this.realm = realm;
    this.role = role;
  }

  /**
   * Finds out who sends a request. Its body waits while that is being found out; nothing of it has
   * been read by then. To be called on the request's context, on which the answer comes.
   */
  public void ask(HttpServerRequest request, Consumer<Verdict> then) {
    if (authentication == Authentication.NONE || isOpen(request)) {
      then.accept(new Verdict.Admitted(Optional.empty()));
      return;
    }
    CompletableFuture<Verdict> verdict = authentication.check(realm, credentials(request));
    if (verdict.isDone() && !verdict.isCompletedExceptionally()) {
      then.accept(verdict.join());
      return;
    }
    request.pause();
    Context context = Vertx.currentContext();
    verdict.whenComplete(
        (found, defect) ->
            context.runOnContext(
                same -> {
                  if (defect != null) {
                    LOG.error("event=authentication_failed role={}", role, defect);
                  }
                  then.accept(defect == null ? found : new Verdict.Unknown(List.of()));
                  request.resume();
                }));
  }

  private boolean isOpen(HttpServerRequest request) {
    return guard.login().isEmpty() && PING.equals(request.path());
  }

  /** Two headers would leave open which of them counts, here and at proxies. */
  private static Optional<String> credentials(HttpServerRequest request) {
    List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    return headers.size() == 1 ? Optional.of(headers.getFirst()) : Optional.empty();
  }

  /**
   * Records what a request did: what reads and is not denied is left out.
   *
   * @param doing asked for only where it is recorded
   * @param status of its answer, whether that is heard or not
   */
  public void record(
      HttpServerRequest request,
      Optional<String> principal,
      Supplier<Deed.Doing> doing,
      int status,
      Duration took) {
    boolean denied = Deed.Outcome.of(status) == Deed.Outcome.DENIED;
    if (guard.audit() == Audit.NONE || (!denied && READS.contains(request.method().name()))) {
      return;
    }
    guard
        .audit()
        .record(
            new Deed(
                Instant.now(),
                role,
                new Deed.Asker(principal, address(request)),
                new Deed.Target(
                    request.method().name(), Optional.ofNullable(request.path()).orElse("")),
                doing.get(),
                Deed.Result.of(status, took)));
  }

  private static String address(HttpServerRequest request) {
    return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
  }

  /** Drops the body of a request that has its answer; who goes on sending loses the connection. */
  public static void drain(HttpServerRequest request) {
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
  }
}
