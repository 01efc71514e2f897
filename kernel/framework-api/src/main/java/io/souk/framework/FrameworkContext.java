package io.souk.framework;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
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

  /** The meters of this framework, served by it at {@code GET /metrics}. */
  PrometheusMeterRegistry metrics();

  /** The clock to read; tests turn it. */
  InstantSource clock();

  /** A random-free source of unique ids in tests, random UUID text in production. */
  String newId();

  /** Base URL of the leading master's HTTP API, for example {@code http://127.0.0.1:5050}. */
  String masterUrl();

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
