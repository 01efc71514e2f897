package io.souk.chronos.boot;

import io.souk.chronos.adapter.logback.LogbackLevels;
import io.souk.chronos.adapter.quartz.QuartzAlarms;
import io.souk.chronos.alarm.Alarms;
import io.souk.chronos.decide.JobDecider;
import io.souk.chronos.decide.Refusals;
import io.souk.chronos.decide.RunDecider;
import io.souk.chronos.decide.TaskDecider;
import io.souk.chronos.http.Api;
import io.souk.chronos.http.ChronosRoutes;
import io.souk.chronos.http.Malformed;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.loop.Connection;
import io.souk.chronos.loop.EditReader;
import io.souk.chronos.loop.JobLoop;
import io.souk.chronos.store.Codec;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.HttpEndpoint;
import io.souk.framework.Rehearsal;
import io.souk.framework.adapter.http.Doorkeeper;
import io.souk.protocol.http.ConnectionGuard;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability;
import io.souk.security.Realm;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scheduled and dependent jobs as a framework. */
public final class ChronosFramework implements Framework {

  private static final Logger LOG = LoggerFactory.getLogger(ChronosFramework.class);
  private static final String NAME = "chronos";
  private static final List<String> READS = List.of("/v1/scheduler/jobs", "/scheduler/jobs");
  private static final double FAILOVER_SECONDS = 7 * 24 * 3600;

  private final ChronosConfig config;
  private final Alarms.Factory alarms;
  private final boolean rehearsed;
  private Optional<FrameworkContext> context = Optional.empty();
  private Optional<JobLoop> loop = Optional.empty();
  private Optional<Connection> connection = Optional.empty();
  private Optional<HttpServer> server = Optional.empty();
  private Optional<Messenger> messenger = Optional.empty();
  private volatile int port;

  /** A framework that is not started yet. */
  public ChronosFramework(ChronosConfig config) {
    this(config, QuartzAlarms::open);
  }

  /** The same with other alarms, for tests that turn the clock. */
  public ChronosFramework(ChronosConfig config, Alarms.Factory alarms) {
    this(config, alarms, false);
  }

  private ChronosFramework(ChronosConfig config, Alarms.Factory alarms, boolean rehearsed) {
    this.config = config;
    this.alarms = alarms;
    this.rehearsed = rehearsed;
  }

  @Override
  public Optional<Rehearsal> rehearsal() {
    ChronosFramework twin = new ChronosFramework(config.onLoopback(), alarms, true);
    return Optional.of(new Rehearsal(twin, twin::port, READS));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<HttpEndpoint> endpoint() {
    return config.port() == 0
        ? Optional.empty()
        : Optional.of(HttpEndpoint.of("--chronos-port", config.host(), config.port()));
  }

  /** The TCP port in use, once started. */
  public int port() {
    return port;
  }

  @Override
  public CompletionStage<Void> start(FrameworkContext given) {
    Promise<Void> started = Promise.promise();
    given.context().runOnContext(same -> start(given, started));
    return started.future().toCompletionStage();
  }

  private void start(FrameworkContext given, Promise<Void> started) {
    context = Optional.of(given);
    JobReader reader = new JobReader(config.defaults());
    Codec codec = new Codec(reader);
    JobLoop jobs = new JobLoop(given, codec);
    loop = Optional.of(jobs);
    jobs.load()
        .compose(loaded -> openMessenger(given, jobs))
        .compose(opened -> openAlarms(given))
        .compose(
            opened ->
                listen(given, jobs, reader, new EditReader(given, codec))
                    .map(
                        listening -> {
                          connect(given, jobs, opened);
                          return (Void) null;
                        })
                    .onFailure(refused -> opened.close()))
        .onFailure(refused -> messenger.ifPresent(Messenger::close))
        .onComplete(started);
  }

  /** In the same turn as the port opened, so that no request finds the loop unconnected. */
  private void connect(FrameworkContext given, JobLoop jobs, Alarms opened) {
    connection = Optional.of(new Connection(given, jobs, info(given), config.settings(), opened));
    if (!rehearsed) {
      LOG.info("event=chronos_started host={} port={}", config.host(), port);
    }
  }

  private Future<Void> openMessenger(FrameworkContext given, JobLoop jobs) {
    return Messenger.open(given, jobs, config.notifications(), this::address)
        .map(
            opened -> {
              messenger = Optional.of(opened);
              return null;
            });
  }

  private String address() {
    String scheme = context.map(FrameworkContext::security).orElse(RoleSecurity.OPEN).scheme();
    return scheme + "://" + config.host() + ":" + port;
  }

  private Future<Void> listen(
      FrameworkContext given, JobLoop jobs, JobReader reader, EditReader edits) {
    Api api =
        new Api(
            jobs,
            new JobDecider(config.settings()),
            new TaskDecider(new RunDecider(config.settings())),
            reader,
            given.clock(),
            () -> connection.map(Connection::refusals).orElse(Refusals.NONE),
            edits::of);
    HttpServerOptions options =
        Malformed.limit(new HttpServerOptions())
            .setHost(config.host())
            .setPort(config.port())
            // A reader of a log that vanished without a word is noticed by nothing else.
            .setTcpKeepAlive(true)
            .setCompressionSupported(true);
    return ConnectionGuard.serve(
            given.vertx(),
            HttpTls.serve(options, given.security().tls()),
            given.whileLeading(
                ChronosRoutes.create(
                    given.vertx(),
                    api,
                    given.metrics(),
                    () -> config.host() + ":" + port,
                    new LogbackLevels(),
                    new Doorkeeper(config.guard(), Realm.CHRONOS, NAME),
                    given.security())))
        .invalidRequestHandler(Malformed::answer)
        .listen()
        .map(
            listening -> {
              server = Optional.of(listening);
              port = listening.actualPort();
              return null;
            });
  }

  /** Away from the event loop, for the sake of what Quartz loads and starts. */
  private Future<Alarms> openAlarms(FrameworkContext given) {
    Consumer<List<JobName>> wake =
        jobs ->
            given
                .context()
                .runOnContext(same -> connection.ifPresent(connected -> connected.wake(jobs)));
    return given.vertx().executeBlocking(() -> alarms.open(wake));
  }

  private FrameworkInfo info(FrameworkContext given) {
    FrameworkInfo.Builder info =
        FrameworkInfo.newBuilder()
            .setName(NAME)
            .setUser(config.defaults().runAsUser())
            .setHostname(config.host())
            .setWebuiUrl(address())
            .setFailoverTimeout(FAILOVER_SECONDS)
            .setCheckpoint(true)
            .addCapabilities(Capability.newBuilder().setType(Capability.Type.PARTITION_AWARE));
    if (!config.role().equals("*")) {
      info.setRole(config.role());
    }
    return info.build();
  }

  @Override
  public CompletionStage<Void> stop() {
    if (context.isEmpty()) {
      return Future.<Void>succeededFuture().toCompletionStage();
    }
    Promise<Void> stopped = Promise.promise();
    context
        .get()
        .context()
        .runOnContext(
            same -> {
              loop.ifPresent(JobLoop::stop);
              connection.ifPresent(Connection::close);
              Future<Void> told = messenger.map(Messenger::close).orElse(Future.succeededFuture());
              Future<Void> heard = server.map(HttpServer::close).orElse(Future.succeededFuture());
              Future.join(told, heard).<Void>mapEmpty().onComplete(stopped);
            });
    return stopped.future().toCompletionStage();
  }
}
