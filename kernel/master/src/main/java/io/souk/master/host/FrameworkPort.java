package io.souk.master.host;

import io.souk.framework.HttpEndpoint;
import io.souk.framework.adapter.standby.LeaderProxy;
import io.souk.framework.adapter.standby.StandbyLimits;
import io.souk.framework.adapter.standby.StandbyServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of one framework on this master: the framework's own while it serves here, else the
 * standby's. All methods may be called from anywhere.
 */
final class FrameworkPort {

  private static final Logger LOG = LoggerFactory.getLogger(FrameworkPort.class);

  /** Between two tries to open a port that ought to be free. */
  private static final long RETRY_MS = 500;

  private final Vertx vertx;
  private final String framework;
  private final HttpEndpoint endpoint;
  private final String self;
  private final FrameworkAddresses addresses;
  private Optional<StandbyServer> standby = Optional.empty();
  private Optional<LeaderProxy> proxy = Optional.empty();
  private boolean serves;
  private boolean closed;

  /**
   * @param hostname by which the other masters know this one
   */
  FrameworkPort(
      Vertx vertx,
      String framework,
      HttpEndpoint endpoint,
      String hostname,
      FrameworkAddresses addresses) {
    this.vertx = vertx;
    this.framework = framework;
    this.endpoint = endpoint;
    this.self = hostname + ":" + endpoint.port();
    this.addresses = addresses;
  }

  /** Opens it for the first time; fails with {@link PortUnavailableException}. */
  Future<Void> open() {
    return openStandby()
        .recover(
            cause ->
                Future.failedFuture(
                    new PortUnavailableException(
                        endpoint.option(),
                        endpoint.port(),
                        "cannot listen at " + endpoint.host() + " (" + cause.getMessage() + ")",
                        cause)))
        .mapEmpty();
  }

  private Future<StandbyServer> openStandby() {
    return StandbyServer.open(vertx, endpoint, self, this::leader, StandbyLimits.DEFAULT)
        .onSuccess(this::take);
  }

  private synchronized void take(StandbyServer opened) {
    if (closed || serves || standby.isPresent()) {
      opened.close();
    } else {
      standby = Optional.of(opened);
    }
  }

  private Optional<String> leader() {
    synchronized (this) {
      if (serves) {
        return Optional.of(self);
      }
    }
    // Of a leadership of before, if it names this master.
    return addresses.find(framework).filter(address -> !address.equals(self));
  }

  /** The framework's own server is open here: tells the others, and gives it what waits. */
  void served(long term) {
    Optional<StandbyServer> was;
    synchronized (this) {
      serves = true;
      was = standby;
      standby = Optional.empty();
    }
    was.ifPresent(StandbyServer::handOver);
    addresses
        .publish(term, framework, self)
        .whenComplete(
            (version, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "event=framework_address_not_told framework={} term={} cause=\"{}\"",
                    framework,
                    term,
                    failure.getMessage());
              }
            });
  }

  /** The framework is about to close its server; completes once the standby's is open. */
  Future<Void> standBy() {
    synchronized (this) {
      serves = false;
      if (closed || standby.isPresent()) {
        return Future.succeededFuture();
      }
    }
    return openStandby().onFailure(this::tryAgain).<Void>mapEmpty().otherwiseEmpty();
  }

  private void tryAgain(Throwable cause) {
    LOG.warn(
        "event=standby_port_not_open framework={} port={} cause=\"{}\"",
        framework,
        endpoint.port(),
        cause.getMessage());
    vertx.setTimer(
        RETRY_MS,
        later -> {
          boolean wanted;
          synchronized (this) {
            wanted = !closed && !serves && standby.isEmpty();
          }
          if (wanted) {
            openStandby().onFailure(this::tryAgain);
          }
        });
  }

  /** Has another master's framework answer what came to a server of this port. */
  void passOn(HttpServerRequest request) {
    LeaderProxy taken;
    synchronized (this) {
      if (closed) {
        request.connection().close();
        return;
      }
      taken =
          proxy.orElseGet(
              () ->
                  new LeaderProxy(
                      vertx,
                      endpoint,
                      self,
                      () -> addresses.find(framework),
                      StandbyLimits.DEFAULT));
      proxy = Optional.of(taken);
    }
    taken.handle(request);
  }

  /** Gives the port up. */
  Future<Void> close() {
    Optional<StandbyServer> was;
    synchronized (this) {
      closed = true;
      proxy.ifPresent(LeaderProxy::close);
      was = standby;
      standby = Optional.empty();
    }
    return was.map(StandbyServer::close).orElse(Future.succeededFuture());
  }
}
