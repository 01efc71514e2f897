package io.souk.framework;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.security.RoleSecurity;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the host gives a framework. Valid from start to stop. */
public interface FrameworkContext {

  /** The event loops and HTTP servers of the process. */
  Vertx vertx();

  /**
   * The framework's own context: session callbacks and store completions arrive here, one at a
   * time, so that a framework can keep its state in plain fields.
   */
  Context context();

  /** The framework's durable data. */
  Store store();

  /**
   * Opens a line to the kernel. It connects and re-connects by itself until closed; callbacks run
   * on {@link #context()}.
   */
  SchedulerSession openSession(SchedulerSession.Listener listener);

  /**
   * The principal under which it subscribes: what it reserves and the volumes that it makes carry
   * this name. Empty where the kernel asks nobody for a name.
   */
  default Optional<String> principal() {
    return Optional.empty();
  }

  /**
   * What the operator set for this framework: the section of its name below {@code plugin-config}
   * in the file that {@code --config} names. Empty when there is none. A copy.
   */
  default JsonObject config() {
    return new JsonObject();
  }

  /**
   * From now on {@code routes} answer what arrives below {@code /plugins/<name>/}, but for {@code
   * /plugins/<name>/metrics}, where {@link #metrics()} are. Ends with the framework.
   */
  default void serve(HttpRoutes routes) {
    throw new UnsupportedOperationException("no routes here");
  }

  /**
   * The meters of this framework. Of a plug-in they are at {@code GET /plugins/<name>/metrics} by
   * themselves; who has a port of its own may serve them there.
   */
  PrometheusMeterRegistry metrics();

  /** The clock to read; tests turn it. */
  InstantSource clock();

  /** A random-free source of unique ids in tests, random UUID text in production. */
  String newId();

  /** Base URL of the leading master's HTTP API, for example {@code http://127.0.0.1:5050}. */
  String masterUrl();

  /**
   * What its own HTTP server shows, whom its clients trust, and who they say they are towards
   * masters and agents: as the host does, so that all of a cluster speaks TLS or nobody does.
   */
  default RoleSecurity security() {
    return RoleSecurity.OPEN;
  }

  /**
   * A handler for this framework's HTTP server that gives {@code own} what arrives while this
   * instance is the one that counts. What arrives later, when another one may run already and this
   * one's knowledge may be out of date, goes to the other one. Where there is never another one it
   * is {@code own}.
   */
  default Handler<HttpServerRequest> whileLeading(Handler<HttpServerRequest> own) {
    return own;
  }

  /**
   * Ends this framework with a named reason; the host logs it and restarts or stops the process.
   */
  CompletionStage<Void> fail(String reason, Throwable cause);
}
