package io.souk.master.boot;

import io.souk.framework.Framework;
import io.souk.framework.boot.Plugins;
import io.souk.protocol.log.ProgramLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/** A running master: its HTTP API, its kernel, its registry and the frameworks it hosts. */
public final class MasterServer {

  private final int port;
  private final Leadership leadership;
  private final StartedParts parts;

  MasterServer(int port, Leadership leadership, StartedParts parts) {
    this.port = port;
    this.leadership = leadership;
    this.parts = parts;
  }

  /**
   * Starts a master on {@code vertx}, which can carry one at a time.
   *
   * @param hosted frameworks to run while this master leads: what makes an instance of each for one
   *     leadership
   * @return completes when a single master leads and the frameworks serve, when one of several
   *     serves as a standby; fails with {@link MasterStartException} when an option has to change,
   *     with a framework's own failure when one cannot start; nothing is left running then
   */
  public static Future<MasterServer> start(
      Vertx vertx, MasterConfig config, List<Supplier<Framework>> hosted) {
    return start(
        vertx, config, hosted, Plugins.NONE, ProgramLog.NONE, Promise.<Void>promise().future());
  }

  /**
   * The same, for somebody who may not want to wait until it is done: one of several masters waits
   * for a majority of the others, however long that takes.
   *
   * @param plugins none of which can fail the start
   * @param log that this program writes
   * @param givenUp when it completes first, the start fails, and nothing is left running then
   */
  public static Future<MasterServer> start(
      Vertx vertx,
      MasterConfig config,
      List<Supplier<Framework>> hosted,
      Plugins plugins,
      ProgramLog log,
      Future<?> givenUp) {
    return new MasterStart(vertx, config, hosted, plugins, log).run(givenUp);
  }

  /** The HTTP port in use. */
  public int port() {
    return port;
  }

  /** Completes with the reason when the process has to be started again. */
  public Future<String> ended() {
    return leadership.ended();
  }

  /** Stops frameworks, streams, kernel and registry, in this order; tasks keep running. */
  public Future<Void> stop() {
    return parts.stop();
  }
}
