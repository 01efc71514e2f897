package io.souk.marathon.boot;

import io.micrometer.core.instrument.Gauge;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.HttpEndpoint;
import io.souk.framework.Rehearsal;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.adapter.http.Doorkeeper;
import io.souk.marathon.adapter.file.SecretFiles;
import io.souk.marathon.adapter.http.ApiServer;
import io.souk.marathon.adapter.http.EventStreams;
import io.souk.marathon.adapter.load.NetworkLoadSource;
import io.souk.marathon.adapter.log.LogbackLevels;
import io.souk.marathon.adapter.probe.HttpReadinessProber;
import io.souk.marathon.adapter.probe.NetworkProber;
import io.souk.marathon.adapter.prometheus.PrometheusSource;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Roles;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.decide.Scheduler;
import io.souk.marathon.loop.Autoscaler;
import io.souk.marathon.loop.EffectRunner;
import io.souk.marathon.loop.KernelLine;
import io.souk.marathon.loop.Meters;
import io.souk.marathon.loop.MetricSource;
import io.souk.marathon.loop.Prober;
import io.souk.marathon.loop.ReadinessProber;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.pod.PodReader;
import io.souk.marathon.state.World;
import io.souk.marathon.view.InfoView;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.security.Realm;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Long-running services with Marathon's API, as a framework of the kernel. */
public final class MarathonFramework implements Framework {

  private static final Logger LOG = LoggerFactory.getLogger(MarathonFramework.class);

  /** Service ports are given out from this range, as in Marathon. */
  private static final int LOCAL_PORT_MIN = 10000;

  private static final int LOCAL_PORT_MAX = 20000;

  /** A stream without an end, which standbys do not pass on. */
  private static final String EVENTS = "/v2/events";

  private static final List<String> READS =
      List.of("/v2/info", "/v2/apps", "/v2/groups", "/v2/deployments", "/v2/queue", "/v2/tasks");

  /** As in Marathon: the answer to who asked for it is out by then. */
  private static final long ABDICATION_MILLIS = 500;

  /** How often the load of apps is looked at. */
  private static final Duration AUTOSCALE_INTERVAL = Duration.ofSeconds(10);

  private static final List<FrameworkInfo.Capability.Type> CAPABILITIES =
      List.of(
          FrameworkInfo.Capability.Type.PARTITION_AWARE,
          FrameworkInfo.Capability.Type.TASK_KILLING_STATE,
          FrameworkInfo.Capability.Type.MULTI_ROLE,
          FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT,
          FrameworkInfo.Capability.Type.GPU_RESOURCES,
          FrameworkInfo.Capability.Type.REGION_AWARE);

  private final MarathonConfig config;
  private final boolean rehearsed;
  private volatile Optional<Running> running = Optional.empty();
  private volatile Optional<Integer> lastPort = Optional.empty();
  private volatile boolean ended;

  /** Everything that has to be stopped. */
  private record Running(
      FrameworkContext context,
      ServiceLoop loop,
      SchedulerSession session,
      HttpServer server,
      Outside outside,
      Autoscaler autoscaler) {}

  /** What the loop speaks to besides the kernel. */
  private record Outside(
      EventStreams streams, Prober prober, ReadinessProber readiness, MetricSource metrics) {

    void close() {
      prober.close();
      readiness.close();
      metrics.close();
      streams.close();
    }
  }

  /** A framework that is not started yet. */
  public MarathonFramework(MarathonConfig config) {
    this(config, false);
  }

  private MarathonFramework(MarathonConfig config, boolean rehearsed) {
    this.config = config;
    this.rehearsed = rehearsed;
  }

  @Override
  public Optional<Rehearsal> rehearsal() {
    MarathonFramework twin = new MarathonFramework(config.onLoopback(), true);
    return Optional.of(new Rehearsal(twin, () -> twin.port().orElse(0), READS));
  }

  @Override
  public String name() {
    return "marathon";
  }

  @Override
  public Optional<HttpEndpoint> endpoint() {
    return config.port() == 0
        ? Optional.empty()
        : Optional.of(
            new HttpEndpoint(
                "--marathon-port",
                config.host(),
                config.port(),
                Set.of(EVENTS),
                Optional.of("X-Marathon-Via")));
  }

  /** The port in use, once started. */
  public Optional<Integer> port() {
    return running.map(each -> each.server().actualPort());
  }

  @Override
  public CompletionStage<Void> start(FrameworkContext context) {
    return context.store().scan("").thenCompose(entries -> wire(context, entries));
  }

  private CompletionStage<Void> wire(FrameworkContext context, List<Store.Entry> entries) {
    Promise<Void> started = Promise.promise();
    context
        .context()
        .runOnContext(
            none -> {
              try {
                open(context, entries).onComplete(started);
              } catch (RuntimeException broken) {
                started.fail(broken);
              }
            });
    return started.future().toCompletionStage();
  }

  private Future<Void> open(FrameworkContext context, List<Store.Entry> entries) {
    World world = new World();
    world.load(entries);
    AppReader reader = new AppReader(roles(world), "");
    Scheduler scheduler =
        new Scheduler(
            world,
            reader,
            new PodReader(roles(world), ""),
            new ServicePorts(LOCAL_PORT_MIN, LOCAL_PORT_MAX),
            config.rules(),
            context.principal());
    EventStreams streams = new EventStreams(context.vertx(), context.clock());
    Outside outside =
        new Outside(
            streams,
            new NetworkProber(context.vertx()),
            new HttpReadinessProber(context.vertx()),
            new PrometheusSource(context.vertx()));
    Meters meters = new Meters(context.metrics());
    Gauge.builder("souk_marathon_event_streams", streams::size).register(context.metrics());
    EffectRunner effects =
        new EffectRunner(streams, outside.prober(), outside.readiness(), outside.metrics(), meters);
    config.secrets().ifPresent(directory -> effects.take(new SecretFiles(directory)));
    ServiceLoop loop = new ServiceLoop(context, scheduler, effects, meters);
    InfoView info = new InfoView(infoSettings(context));
    ApiServer api =
        new ApiServer(context.vertx(), loop, streams, info, settings(context), context.metrics());
    return api.open(
            config.host(),
            lastPort.orElse(config.port()),
            context::whileLeading,
            context.security().tls())
        .onFailure(cause -> outside.close())
        .compose(server -> begin(context, loop, effects, server, outside));
  }

  private ApiServer.Settings settings(FrameworkContext context) {
    return new ApiServer.Settings(
        config.role(),
        config.http(),
        new Doorkeeper(config.guard(), Realm.MARATHON, name()),
        new LogbackLevels(context.vertx()),
        () -> context.vertx().setTimer(ABDICATION_MILLIS, fired -> abdicate(context)));
  }

  /** Ends and begins anew: of all who might lead, there is this one. */
  private void abdicate(FrameworkContext context) {
    Optional<Running> was = running;
    if (was.isEmpty()) {
      return;
    }
    LOG.info("event=marathon_abdicated");
    lastPort = port();
    end()
        .thenCompose(
            none -> ended ? Future.<Void>succeededFuture().toCompletionStage() : start(context))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                context.fail("could not begin anew after abdication", failure);
              }
            });
  }

  private Roles roles(World world) {
    return new Roles(
        config.role(),
        group -> world.groups().find(group).flatMap(Group::enforceRole).orElse(false));
  }

  private InfoView.Settings infoSettings(FrameworkContext context) {
    return new InfoView.Settings(
        config.host(),
        context.masterUrl(),
        name(),
        config.role(),
        config.failoverTimeout().toSeconds(),
        LOCAL_PORT_MIN,
        LOCAL_PORT_MAX);
  }

  private Future<Void> begin(
      FrameworkContext context,
      ServiceLoop loop,
      EffectRunner effects,
      HttpServer server,
      Outside outside) {
    String address =
        context.security().scheme() + "://" + config.host() + ":" + server.actualPort();
    FrameworkInfo info = info(loop.scheduler().world(), address);
    SchedulerSession session = KernelLine.open(context, loop, effects, info);
    Autoscaler autoscaler =
        new Autoscaler(
            context,
            loop,
            new NetworkLoadSource(
                context.vertx(), context.clock(), context.masterUrl(), context.security()),
            AUTOSCALE_INTERVAL);
    autoscaler.start();
    running = Optional.of(new Running(context, loop, session, server, outside, autoscaler));
    if (rehearsed) {
      return started(loop);
    }
    LOG.info(
        "event=marathon_started host={} port={} apps={} instances={}",
        config.host(),
        server.actualPort(),
        loop.scheduler().world().apps().size(),
        loop.scheduler().world().instances().size());
    return started(loop);
  }

  private static Future<Void> started(ServiceLoop loop) {
    return loop.submit(
        turn -> {
          loop.scheduler().started(turn);
          return null;
        });
  }

  private FrameworkInfo info(World world, String address) {
    FrameworkInfo.Builder info =
        FrameworkInfo.newBuilder()
            .setUser(config.user())
            .setName(name())
            .setFailoverTimeout(config.failoverTimeout().toSeconds())
            .setCheckpoint(true)
            .addRoles(config.role())
            .setHostname(config.host())
            .setWebuiUrl(address);
    world.holdings().roles().stream()
        .filter(role -> !role.equals(config.role()))
        .forEach(info::addRoles);
    world.frameworkId().ifPresent(known -> info.setId(FrameworkID.newBuilder().setValue(known)));
    for (FrameworkInfo.Capability.Type type : CAPABILITIES) {
      info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(type));
    }
    return info.build();
  }

  @Override
  public CompletionStage<Void> stop() {
    ended = true;
    return end();
  }

  private CompletionStage<Void> end() {
    Optional<Running> was = running;
    running = Optional.empty();
    if (was.isEmpty()) {
      return Future.<Void>succeededFuture().toCompletionStage();
    }
    Promise<Void> stopped = Promise.promise();
    was.get().context().context().runOnContext(none -> close(was.get()).onComplete(stopped));
    return stopped.future().toCompletionStage();
  }

  private static Future<Void> close(Running was) {
    was.autoscaler().close();
    was.loop().stop();
    was.session().close();
    was.outside().close();
    return was.server().close();
  }
}
