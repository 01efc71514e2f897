package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.security.audit.Audit;
import io.souk.security.audit.Deed;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Records what requests to this agent did, once they are answered: what says that it does
 * something, and what is denied.
 */
public final class AgentAudit {

  private static final String ROLE = "agent";
  private static final String CALLER = "audit-caller";
  private static final String DOING = "audit-doing";
  private static final String RECORDER = "audit-recorder";
  private static final String RECORDED = "audit-recorded";

  /** Of whoever does not wait for an answer; the number is that of many proxies. */
  private static final Deed.Result UNHEARD =
      new Deed.Result(499, Deed.Outcome.UNHEARD, Duration.ZERO);

  private final Audit audit;

  /** A record that goes to {@code audit}. */
  public AgentAudit(Audit audit) {
    this.audit = audit;
  }

  /** To be added before what answers. */
  public void addTo(Router router) {
    if (audit != Audit.NONE) {
      router.route().handler(this::watch);
    }
  }

  /** Keeps who sends a request. */
  public static void sentBy(RoutingContext context, Caller caller) {
    context.put(CALLER, caller);
  }

  /** Names what a request is about to do, even if whoever sent it has gone. */
  public static void does(RoutingContext context, Deed.Doing doing) {
    context.put(DOING, doing);
    if (context.response().closed()) {
      Consumer<Deed.Result> recorder = context.get(RECORDER);
      if (recorder != null) {
        recorder.accept(UNHEARD);
      }
    }
  }

  private void watch(RoutingContext context) {
    long began = System.nanoTime();
    Consumer<Deed.Result> recorder = result -> record(context, result);
    context.put(RECORDER, recorder);
    context.addHeadersEndHandler(
        answered ->
            recorder.accept(
                Deed.Result.of(
                    context.response().getStatusCode(),
                    Duration.ofNanos(System.nanoTime() - began))));
    context.addEndHandler(
        ended -> {
          if (ended.failed() && context.get(DOING) != null) {
            recorder.accept(UNHEARD);
          }
        });
    context.next();
  }

  /** Once, and only what does something or is denied. */
  private void record(RoutingContext context, Deed.Result result) {
    Optional<Deed.Doing> doing = Optional.ofNullable(context.get(DOING));
    boolean told = doing.isPresent() || result.outcome() == Deed.Outcome.DENIED;
    if (told && !Boolean.TRUE.equals(context.get(RECORDED))) {
      context.put(RECORDED, true);
      audit.record(deed(context, doing.orElse(Deed.Doing.UNKNOWN), result));
    }
  }

  private static Deed deed(RoutingContext context, Deed.Doing doing, Deed.Result result) {
    HttpServerRequest request = context.request();
    Optional<Caller> caller = Optional.ofNullable(context.get(CALLER));
    return new Deed(
        Instant.now(),
        ROLE,
        new Deed.Asker(
            caller.flatMap(Caller::name),
            request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress()),
        new Deed.Target(request.method().name(), Optional.ofNullable(request.path()).orElse("")),
        doing,
        result);
  }
}
