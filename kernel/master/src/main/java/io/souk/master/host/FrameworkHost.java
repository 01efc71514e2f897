package io.souk.master.host;

import io.souk.framework.Framework;
import io.souk.master.bus.ObjectBus;
import io.souk.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs frameworks on the leader: each on an event-loop context of its own, from the beginning of a
 * leadership to its end. A framework's instance lives once, so a leadership that returns finds them
 * used up and {@link #ended()} says so.
 */
public final class FrameworkHost {

  private static final Logger LOG = LoggerFactory.getLogger(FrameworkHost.class);

  /** A framework has 5 s to stop; a little more, so that its own word counts. */
  private static final long STOP_SECONDS = 6;

  private final Vertx vertx;
  private final ObjectBus bus;
  private final Registry registry;
  private final List<Framework> frameworks;
  private final Promise<String> ended = Promise.promise();
  private final List<String> deployments = new ArrayList<>();
  private boolean used;

  /**
   * A host that has started nothing yet.
   *
   * @throws IllegalArgumentException when two frameworks have one name, or a name is none
   */
  public FrameworkHost(Vertx vertx, ObjectBus bus, Registry registry, List<Framework> frameworks) {
    this.vertx = vertx;
    this.bus = bus;
    this.registry = registry;
    this.frameworks = List.copyOf(frameworks);
    Set<String> names = new LinkedHashSet<>();
    for (Framework framework : frameworks) {
      String name = framework.name();
      if (!name.matches("[a-z][a-z0-9-]{0,39}")) {
        throw new IllegalArgumentException(
            "--framework " + name + ": expected 1 to 40 characters of [a-z0-9-]");
      }
      if (!names.add(name)) {
        throw new IllegalArgumentException("--framework " + name + ": expected only once");
      }
    }
  }

  /** Completes with the reason when a framework has failed and the process should end. */
  public Future<String> ended() {
    return ended.future();
  }

  /**
   * Starts the frameworks, one after the other, in this term.
   *
   * @param masterUrl base URL of this master
   * @return fails with the first framework's failure; the others are stopped then
   */
  public Future<Void> start(long term, String masterUrl) {
    synchronized (this) {
      if (used && !frameworks.isEmpty()) {
        ended.tryComplete("leadership came back in term " + term + ": start the process again");
        return Future.succeededFuture();
      }
      used = true;
    }
    Future<Void> chain = Future.succeededFuture();
    for (Framework framework : frameworks) {
      chain = chain.compose(ignored -> start(framework, term, masterUrl));
    }
    return chain.recover(error -> stop().transform(stopped -> Future.failedFuture(error)));
  }

  private Future<Void> start(Framework framework, long term, String masterUrl) {
    return vertx
        .deployVerticle(new HostVerticle(framework, term, masterUrl))
        .onSuccess(
            deployment -> {
              synchronized (this) {
                deployments.add(deployment);
              }
              LOG.info("event=framework_started framework={} term={}", framework.name(), term);
            })
        .mapEmpty();
  }

  /** Stops the frameworks, last started first; never fails. */
  public Future<Void> stop() {
    List<String> running;
    synchronized (this) {
      running = List.copyOf(deployments).reversed();
      deployments.clear();
    }
    Future<Void> chain = Future.succeededFuture();
    for (String deployment : running) {
      chain = chain.transform(ignored -> vertx.undeploy(deployment));
    }
    return chain.otherwiseEmpty();
  }

  /** Gives a framework its context: the one that Vert.x gives each verticle. */
  private final class HostVerticle extends VerticleBase {

    private final Framework framework;
    private final long term;
    private final String masterUrl;
    private HostedContext hosted;

    HostVerticle(Framework framework, long term, String masterUrl) {
      this.framework = framework;
      this.term = term;
      this.masterUrl = masterUrl;
    }

    @Override
    public Future<?> start() {
      RegistryStore store =
          new RegistryStore(
              registry,
              term,
              framework.name(),
              work -> context.runOnContext(ignored -> work.run()));
      hosted = new HostedContext(vertx, context, bus, store, masterUrl, this::failed);
      return future(framework.start(hosted)).onFailure(error -> hosted.close());
    }

    @Override
    public Future<?> stop() {
      return future(framework.stop())
          .timeout(STOP_SECONDS, TimeUnit.SECONDS)
          .onFailure(
              error ->
                  LOG.warn(
                      "event=framework_stop_failed framework={} reason=\"{}\"",
                      framework.name(),
                      String.valueOf(error.getMessage())))
          .otherwiseEmpty()
          .onComplete(
              done -> {
                hosted.close();
                LOG.info("event=framework_stopped framework={}", framework.name());
              });
    }

    private void failed(String reason, Throwable cause) {
      LOG.error(
          "event=framework_failed framework={} reason=\"{}\"", framework.name(), reason, cause);
      ended.tryComplete(framework.name() + ": " + reason);
    }

    private <T> Future<T> future(CompletionStage<T> stage) {
      return Future.fromCompletionStage(stage, context);
    }
  }
}
