package io.souk.marathon.adapter.load;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Autoscale;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.Target;
import io.souk.marathon.loop.LoadSource;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks agents, instances and Prometheus servers over the network. */
public final class NetworkLoadSource implements LoadSource {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkLoadSource.class);

  private final BoundedGet get;
  private final CpuLoad cpu;
  private final RequestLoad requests;
  private final PrometheusLoad prometheus;

  /**
   * A source that is used on one context.
   *
   * @param masterUrl where the agents' addresses are asked for
   * @param security what is shown to masters and agents, and whom to trust
   */
  public NetworkLoadSource(
      Vertx vertx, InstantSource clock, String masterUrl, RoleSecurity security) {
    this.get = new BoundedGet(vertx, security.tls());
    this.cpu = new CpuLoad(get, masterUrl, security);
    this.requests = new RequestLoad(get, clock);
    this.prometheus = new PrometheusLoad(get);
  }

  @Override
  public Future<Map<AppId, Measurement>> measure(List<Target> targets) {
    List<Target> byCpu = new ArrayList<>();
    Map<Target, Autoscale.Source.Requests> byRequests = new HashMap<>();
    Map<AppId, Measurement> loads = new HashMap<>();
    List<Future<?>> asked = new ArrayList<>();
    for (Target each : targets) {
      switch (each.policy().source()) {
        case Autoscale.Source.Cpu source -> byCpu.add(each);
        case Autoscale.Source.Requests source -> byRequests.put(each, source);
        case Autoscale.Source.Prometheus source ->
            asked.add(
                prometheus
                    .ask(source)
                    .onSuccess(load -> loads.put(each.app(), new Measurement(load, 0)))
                    .onFailure(failure -> log(each.app().path(), failure)));
      }
    }
    asked.add(cpu.measure(byCpu).onSuccess(loads::putAll).onFailure(f -> log("cpu", f)));
    asked.add(
        requests.measure(byRequests).onSuccess(loads::putAll).onFailure(f -> log("requests", f)));
    return Future.join(asked).transform(done -> Future.succeededFuture(loads));
  }

  private static void log(String of, Throwable failure) {
    LOG.debug("event=load_unknown of={} cause=\"{}\"", of, failure.getMessage());
  }

  @Override
  public void close() {
    get.close();
  }
}
