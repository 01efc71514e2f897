package io.souk.agent.boot;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.agent.access.Owners;
import io.souk.agent.adapter.docker.DockerRuntime;
import io.souk.agent.adapter.docker.DockerSettings;
import io.souk.agent.adapter.fetch.SandboxFetcher;
import io.souk.agent.adapter.http.AgentApi;
import io.souk.agent.adapter.http.AgentAudit;
import io.souk.agent.adapter.http.Entrance;
import io.souk.agent.adapter.http.ExecutorApi;
import io.souk.agent.adapter.http.api.OperatorApi;
import io.souk.agent.adapter.logback.LogbackLog;
import io.souk.agent.adapter.probe.TaskChecks;
import io.souk.agent.adapter.process.Isolation;
import io.souk.agent.adapter.process.ProcessRuntime;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.checkpoint.WorkDirectory;
import io.souk.agent.files.VisibleFiles;
import io.souk.agent.recover.RecoveryPolicy;
import io.souk.agent.run.AgentLoop;
import io.souk.agent.run.Runtimes;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.Fetcher;
import io.souk.agent.sandbox.TaskEnvironment;
import io.souk.agent.stats.Tally;
import io.souk.agent.view.AgentQueries;
import io.souk.protocol.http.ConnectionGuard;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.log.VerbosityToggle;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.security.ClientCredential;
import io.souk.security.RoleSecurity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent. */
public final class AgentServer {

  private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);

  private final WorkDirectory workDir;
  private final HttpServer server;
  private final Runtimes runtimes;
  private final Fetcher fetcher;
  private final AgentLoop loop;
  private final PrometheusMeterRegistry meters;

  private AgentServer(
      WorkDirectory workDir,
      HttpServer server,
      Runtimes runtimes,
      Fetcher fetcher,
      AgentLoop loop,
      PrometheusMeterRegistry meters) {
    this.fetcher = fetcher;
    this.workDir = workDir;
    this.server = server;
    this.runtimes = runtimes;
    this.loop = loop;
    this.meters = meters;
  }

  /**
   * Takes the work directory, opens the port, takes up the tasks of an earlier process, and starts
   * to look for the master.
   *
   * @return completes after the recovery, usually before the registration; fails with {@link
   *     AgentStartException} or {@link IllegalArgumentException} in one line
   */
  public static Future<AgentServer> start(Vertx vertx, AgentConfig config) {
    Tally tally = new Tally();
    return vertx
        .executeBlocking(() -> claim(config), false)
        .compose(
            workDir ->
                runtimes(vertx, config, workDir, tally)
                    .compose(
                        runtimes ->
                            vertx
                                .executeBlocking(() -> fetcher(config, workDir, tally), false)
                                .compose(
                                    fetcher ->
                                        serve(vertx, config, workDir, runtimes, fetcher, tally)
                                            .onFailure(cause -> fetcher.close())))
                    .onFailure(cause -> release(workDir)));
  }

  private static WorkDirectory claim(AgentConfig config) {
    try {
      Disks.prepare(Machine.resources(config), config.workDir());
      Machine.attributes(config);
      return WorkDirectory.claim(config.workDir());
    } catch (WorkDirectory.WorkDirectoryException e) {
      throw new AgentStartException(e.getMessage(), e);
    }
  }

  private static Fetcher fetcher(AgentConfig config, WorkDirectory workDir, Tally tally) {
    try {
      return SandboxFetcher.open(config.execution().fetcher(), workDir.path(), tally);
    } catch (IOException e) {
      throw new AgentStartException("--fetcher-cache-dir: the cache cannot be made: " + e, e);
    }
  }

  private static Future<Runtimes> runtimes(
      Vertx vertx, AgentConfig config, WorkDirectory workDir, Tally tally) {
    AgentConfig.Execution execution = config.execution();
    return vertx
        .executeBlocking(
            () ->
                execution
                    .isolation()
                    .open(
                        workDir.path(),
                        execution.hardCpuLimit(),
                        execution.docker().defaults().gpuDevices()),
            false)
        .compose(isolation -> runtimes(vertx, config, workDir, isolation, tally));
  }

  private static Future<Runtimes> runtimes(
      Vertx vertx, AgentConfig config, WorkDirectory workDir, Isolation isolation, Tally tally) {
    return switch (config.execution().runtime()) {
      case PROCESS -> Future.succeededFuture(runtimes(isolation, Optional.empty(), config, tally));
      case DOCKER ->
          docker(vertx, config, workDir, tally)
              .recover(
                  cause ->
                      Future.failedFuture(
                          new AgentStartException(
                              "--runtime docker: " + cause.getMessage(), cause)))
              .map(docker -> runtimes(isolation, Optional.of(docker), config, tally));
      case AUTO -> {
        Future<DockerRuntime> docker =
            mayHaveEngine(config)
                ? docker(vertx, config, workDir, tally)
                : Future.failedFuture("there is no " + config.execution().dockerHost());
        yield docker
            .map(Optional::of)
            .recover(away -> withoutEngine(vertx, config, workDir, tally, away))
            .map(found -> runtimes(isolation, found, config, tally));
      }
    };
  }

  /** An engine that is away is waited for where an earlier process of the agent has used it. */
  private static Future<Optional<DockerRuntime>> withoutEngine(
      Vertx vertx, AgentConfig config, WorkDirectory workDir, Tally tally, Throwable away) {
    return vertx.executeBlocking(
        () -> {
          if (!EarlierContainers.of(new Layout(workDir.path()), DockerRuntime.NAME)) {
            LOG.info("event=no_docker cause=\"{}\"", away.getMessage());
            return Optional.empty();
          }
          LOG.warn("event=docker_awaited cause=\"{}\"", away.getMessage());
          return Optional.of(DockerRuntime.awaiting(vertx, dockerSettings(config, workDir), tally));
        },
        false);
  }

  private static Runtimes runtimes(
      Isolation isolation, Optional<DockerRuntime> docker, AgentConfig config, Tally tally) {
    isolation.gpus().ifPresent(book -> docker.ifPresent(engine -> engine.shareGpus(book)));
    Function<ContainerRuntime, ContainerRuntime> eyes =
        config.execution().isolation().eyes(config.workDir());
    return new Runtimes(
        eyes.apply(new ProcessRuntime(isolation, tally)),
        docker.map(eyes::apply),
        config.execution().defaultDockerImage(),
        config.execution().docker().containerInfo());
  }

  /** Without a socket there is nobody to ask, and the client's classes need not be loaded. */
  private static boolean mayHaveEngine(AgentConfig config) {
    URI host = URI.create(config.execution().dockerHost());
    return !"unix".equals(host.getScheme()) || Files.exists(Path.of(host.getPath()));
  }

  private static Future<DockerRuntime> docker(
      Vertx vertx, AgentConfig config, WorkDirectory workDir, Tally tally) {
    return DockerRuntime.connect(vertx, dockerSettings(config, workDir), tally);
  }

  private static DockerSettings dockerSettings(AgentConfig config, WorkDirectory workDir) {
    DockerConfig docker = config.execution().docker();
    return new DockerSettings(
        config.execution().dockerHost(),
        workDir.path(),
        config.execution().defaultDockerImage(),
        config.execution().hardCpuLimit(),
        docker.defaults(),
        docker.credentials(),
        docker.removal());
  }

  private static Future<AgentServer> serve(
      Vertx vertx,
      AgentConfig config,
      WorkDirectory workDir,
      Runtimes runtimes,
      Fetcher fetcher,
      Tally tally) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    Router router = Router.router(vertx);
    return ConnectionGuard.serve(
            vertx,
            HttpTls.serve(
                new HttpServerOptions()
                    .setHost(config.address().host())
                    .setPort(config.address().port())
                    .setCompressionSupported(true),
                config.security().tls()),
            router)
        .listen()
        .recover(
            cause ->
                Future.failedFuture(
                    new AgentStartException(
                        "--port " + config.address().port() + ": " + cause.getMessage(), cause)))
        .compose(
            server ->
                loop(
                        vertx,
                        config,
                        workDir,
                        new AgentLoop.Tools(
                            runtimes,
                            new TaskChecks(vertx),
                            fetcher,
                            config.offering().lending().settings()),
                        tally,
                        server.actualPort())
                    .compose(
                        loop -> {
                          AgentMeters.bind(loop.queries(), meters);
                          config
                              .security()
                              .trail()
                              .ifPresent(trail -> AgentMeters.bind(trail, meters));
                          new AgentAudit(config.security().audit()).addTo(router);
                          Entrance entrance = new Entrance(vertx, config.security().access());
                          Owners owners = new Owners(loop.queries(), loop.containers()::user);
                          new ExecutorApi(vertx, loop.executors(), entrance).addTo(router);
                          VerbosityToggle verbosity =
                              new VerbosityToggle(vertx, LogbackLog.ofProgram());
                          new OperatorApi(
                                  vertx,
                                  loop.queries(),
                                  loop.containers(),
                                  new VisibleFiles(() -> loop.queries().view()),
                                  verbosity,
                                  entrance,
                                  owners)
                              .addTo(router);
                          new AgentApi(vertx, loop.queries(), meters, verbosity, entrance, owners)
                              .addTo(router);
                          return loop.start().map(loop);
                        })
                    .map(loop -> new AgentServer(workDir, server, runtimes, fetcher, loop, meters))
                    .onFailure(cause -> server.close()))
        .onSuccess(
            agent ->
                LOG.info(
                    "event=agent_started host={} port={}", config.address().host(), agent.port()));
  }

  /** The options, and where the log is, which is the program's choice. */
  private static Map<String, String> flags(AgentConfig config) {
    Map<String, String> flags = new TreeMap<>(config.flags());
    LogbackLog.ofProgram()
        .file()
        .ifPresent(file -> flags.putIfAbsent(VisibleFiles.LOG_FLAG, file.toString()));
    return flags;
  }

  private static AgentLoop.Security security(RoleSecurity security) {
    return new AgentLoop.Security(
        security.access().authorizer(),
        security.credential().map(ClientCredential::authorizationHeader),
        security.tokens().map(tokens -> tokens::issue),
        security.tls());
  }

  /** The loop lives on the context of a verticle of its own. */
  private static Future<AgentLoop> loop(
      Vertx vertx,
      AgentConfig config,
      WorkDirectory workDir,
      AgentLoop.Tools tools,
      Tally tally,
      int port) {
    Promise<AgentLoop> made = Promise.promise();
    return vertx
        .executeBlocking(
            () -> {
              AgentInfo info = Machine.describe(config, Machine.hostname(config), port);
              return new AgentLoop.Settings(
                  info,
                  new TaskEnvironment(
                      Machine.address(config),
                      port,
                      config.executorEnvironment(),
                      config.executorTimes()),
                  flags(config),
                  config.masters(),
                  config.life().registration(),
                  new RecoveryPolicy(
                      config.life().recover() == AgentConfig.Recover.CLEANUP,
                      config.life().restart().strict(),
                      config.life().restart().reconfiguration(),
                      config.address().port() == 0,
                      Machine.boot()),
                  config.execution().hardCpuLimit(),
                  config.life().retention(),
                  security(config.security()));
            },
            false)
        .compose(
            settings ->
                vertx.deployVerticle(
                    new VerticleBase() {
                      @Override
                      public Future<?> start() {
                        Context context = Vertx.currentContext();
                        made.complete(
                            new AgentLoop(
                                tally,
                                context,
                                settings,
                                new Layout(workDir.path()),
                                tools,
                                Clock.systemUTC()));
                        return Future.succeededFuture();
                      }
                    }))
        .compose(deployed -> made.future());
  }

  /** The port of the agent's own API. */
  public int port() {
    return server.actualPort();
  }

  /** Empty until the first registration ever on this work directory. */
  public Optional<String> agentId() {
    AgentInfo info = loop.queries().view().info();
    return info.hasId() ? Optional.of(info.getId().getValue()) : Optional.empty();
  }

  /** Completes with the agent's id when this process has registered for the first time. */
  public Future<String> registered() {
    return loop.registered();
  }

  /** Completes with the reason when the master refuses this agent for good; it has stopped then. */
  public Future<String> terminated() {
    return loop.terminated();
  }

  /** What the agent shows of itself. */
  public AgentQueries queries() {
    return loop.queries();
  }

  /**
   * Stops the agent; its identity and what was not acknowledged are kept for the next start.
   *
   * @param keepTasks whether tasks run on; otherwise all are ended within 8 s
   */
  public Future<Void> stop(boolean keepTasks) {
    return loop.stop(keepTasks).eventually(this::close);
  }

  /** Leaves the cluster: ends all tasks, tells the master, forgets the agent's id, stops. */
  public Future<Void> unregister() {
    return loop.unregister().eventually(this::close);
  }

  private Future<Void> close() {
    return server
        .close()
        .eventually(() -> fetcher.close())
        .eventually(() -> runtimes.process().close())
        .eventually(
            () -> runtimes.docker().map(ContainerRuntime::close).orElse(Future.succeededFuture()))
        .eventually(
            () -> {
              meters.close();
              release(workDir);
              return Future.succeededFuture();
            });
  }

  private static void release(WorkDirectory workDir) {
    try {
      workDir.close();
    } catch (IOException e) {
      LOG.warn("event=work_dir_not_released cause=\"{}\"", e.toString());
    }
  }
}
