package io.souk.bench.load.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.agent.AgentTask;
import io.souk.bench.load.agent.Conduct;
import io.souk.bench.load.agent.SimulatedAgent;
import io.souk.bench.load.wire.MarathonWire;
import io.souk.bench.load.wire.MasterFigures;
import io.souk.bench.load.wire.MasterWire;
import io.souk.bench.load.wire.MastersWire;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Deployments through the services API onto simulated agents, timed from outside. After each round
 * the agents' tasks and the API's counts must be exactly those asked for; every task is told to one
 * agent once.
 */
final class DeployLoad implements Conduct {

  private static final int PARALLEL = 100;
  private static final String GROUP = "/w8/";

  private final DeployOptions options;
  private final Vertx vertx;
  private final MasterWire master;
  private final MastersWire wire;
  private final MarathonWire marathon;
  private final Map<String, SimulatedAgent> running = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private final List<DeployFigures> figures = new ArrayList<>();
  private final List<SimulatedAgent> agents = new ArrayList<>();
  private boolean leaving;

  DeployLoad(Vertx vertx, DeployOptions options) {
    this.options = options;
    this.vertx = vertx;
    this.master = new MasterWire(vertx, options.master());
    this.wire = new MastersWire(vertx);
    this.marathon = new MarathonWire(vertx, options.marathon(), PARALLEL);
  }

  /**
   * What came of each shape, and what went wrong; the figures count for nothing then.
   *
   * @param tasks that agents were told of, each compared with what the API says
   */
  record Outcome(List<DeployFigures> figures, long tasks, List<String> faults) {}

  Future<Outcome> run() {
    return startAgents(0)
        .compose(started -> marathon.listen())
        .compose(listening -> each(options.shapes(), name -> shape(DeployShape.parse(name))))
        .compose(done -> leave())
        .map(left -> new Outcome(List.copyOf(figures), told.size(), List.copyOf(faults)));
  }

  private Future<Void> startAgents(int from) {
    List<Future<SimulatedAgent>> some = new ArrayList<>();
    for (int i = from; i < Math.min(from + 50, options.agents()); i++) {
      SimulatedAgent agent =
          new SimulatedAgent(
              vertx,
              wire,
              List.of(URI.create("http://" + options.master())),
              i,
              AgentShape.USUAL,
              this);
      agents.add(agent);
      some.add(agent.start());
    }
    int next = from + some.size();
    return Future.all(some)
        .compose(started -> next < options.agents() ? startAgents(next) : done());
  }

  private Future<Void> leave() {
    leaving = true;
    return Future.join(agents.stream().map(SimulatedAgent::leave).toList()).mapEmpty();
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  /** One after the other. */
  private static <T> Future<Void> each(List<T> items, Function<T, Future<Void>> work) {
    Future<Void> all = done();
    for (T item : items) {
      all = all.compose(before -> work.apply(item));
    }
    return all;
  }

  private Future<Void> shape(DeployShape shape) {
    boolean standing =
        shape.kind() == DeployShape.Kind.RESTART || shape.kind() == DeployShape.Kind.LIST;
    Rounds rounds = new Rounds();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < options.warmUps() + options.rounds(); i++) {
      numbers.add(i);
    }
    Future<Void> ready = standing ? create(shape).mapEmpty() : done();
    return ready
        .compose(there -> each(numbers, number -> round(shape, number, rounds)))
        .compose(measured -> standing ? remove(shape) : done())
        .onSuccess(
            removed -> {
              double cpu = rounds.cpuSeconds / options.rounds();
              DeployFigures done =
                  new DeployFigures(shape, options.agents(), rounds.seconds, cpu, rounds.megabytes);
              System.out.println(done.row());
              figures.add(done);
            });
  }

  private static final class Rounds {
    private final List<Double> seconds = new ArrayList<>();
    private double cpuSeconds;
    private double megabytes;
  }

  private Future<Void> round(DeployShape shape, int number, Rounds rounds) {
    boolean measured = number >= options.warmUps();
    return MasterFigures.read(master)
        .compose(
            before ->
                timed(shape, rounds)
                    .compose(
                        seconds ->
                            MasterFigures.read(master)
                                .onSuccess(
                                    after -> {
                                      if (measured) {
                                        rounds.seconds.add(seconds);
                                        rounds.cpuSeconds += after.cpuSeconds(before);
                                      }
                                    })))
        .compose(read -> check(shape))
        .compose(
            checked ->
                shape.kind() == DeployShape.Kind.RESTART || shape.kind() == DeployShape.Kind.LIST
                    ? done()
                    : remove(shape));
  }

  private Future<Double> timed(DeployShape shape, Rounds rounds) {
    long started = System.nanoTime();
    Future<Long> ended =
        switch (shape.kind()) {
          case ONE, APPS, CROWD -> create(shape);
          case RESTART ->
              marathon
                  .change(HttpMethod.POST, "/v2/apps" + id(0) + "/restart", Optional.empty())
                  .compose(marathon::success);
          case LIST -> list(shape, rounds);
        };
    return ended.map(at -> (at - started) / 1e9);
  }

  private Future<Long> list(DeployShape shape, Rounds rounds) {
    return marathon
        .send(HttpMethod.GET, "/v2/apps?embed=apps.tasks", Optional.empty())
        .map(
            answer -> {
              rounds.megabytes = answer.body().length() / 1e6;
              int tasks = 0;
              JsonNode apps = answer.json().path("apps");
              for (JsonNode app : apps) {
                tasks += app.path("tasks").size();
              }
              if (apps.size() != shape.apps() || tasks != shape.total()) {
                faults.add(shape.name() + ": listed " + apps.size() + " apps, " + tasks + " tasks");
              }
              return answer.at();
            });
  }

  /** Posts the apps; completes with the time of the last success. */
  private Future<Long> create(DeployShape shape) {
    return all(
        shape,
        number -> marathon.change(HttpMethod.POST, "/v2/apps", Optional.of(body(shape, number))));
  }

  private Future<Void> remove(DeployShape shape) {
    return all(
            shape,
            number -> marathon.change(HttpMethod.DELETE, "/v2/apps" + id(number), Optional.empty()))
        .map(
            at -> {
              if (!running.isEmpty()) {
                faults.add(shape.name() + ": " + running.size() + " tasks outlive their apps");
              }
              return null;
            });
  }

  private Future<Long> all(DeployShape shape, Function<Integer, Future<String>> change) {
    List<Future<Long>> ends = new ArrayList<>();
    for (int i = 0; i < shape.apps(); i++) {
      ends.add(change.apply(i).compose(marathon::success));
    }
    return Future.all(ends).map(all -> all.<Long>list().stream().mapToLong(l -> l).max().orElse(0));
  }

  private static String id(int number) {
    return GROUP + "app-" + number;
  }

  /** Marathon's own body of a performance test. */
  private static String body(DeployShape shape, int number) {
    return """
        {"id": "%s", "cmd": "sleep infinity", "cpus": 0.005, "mem": 32, "disk": 0,
         "instances": %d, "portDefinitions": [], "backoffSeconds": 0, "backoffFactor": 1,
         "upgradeStrategy": {"minimumHealthCapacity": 1, "maximumOverCapacity": 1}}"""
        .formatted(id(number), shape.instances());
  }

  private Future<Void> check(DeployShape shape) {
    if (running.size() != shape.total()) {
      faults.add(shape.name() + ": " + running.size() + " tasks at the agents");
    }
    return marathon
        .send(HttpMethod.GET, "/v2/apps", Optional.empty())
        .map(
            answer -> {
              int apps = 0;
              int tasks = 0;
              for (JsonNode app : answer.json().path("apps")) {
                if (app.path("id").asText().startsWith(GROUP)) {
                  apps++;
                  tasks += app.path("tasksRunning").asInt();
                }
              }
              if (apps != shape.apps() || tasks != shape.total()) {
                faults.add(shape.name() + ": " + apps + " apps, " + tasks + " running by the API");
              }
              return null;
            });
  }

  @Override
  public void told(SimulatedAgent agent, AgentTask task, TaskInfo info) {
    if (!told.add(task.id())) {
      faults.add(task.id() + " was launched twice");
    }
    running.put(task.id(), agent);
    agent.say(task, TaskState.TASK_RUNNING, System.nanoTime());
  }

  @Override
  public void toldToKill(SimulatedAgent agent, String task) {
    if (running.remove(task) != null) {
      agent.say(task, TaskState.TASK_KILLED);
    }
  }

  @Override
  public void lost(SimulatedAgent agent) {
    fault("the stream of agent " + agent.number() + " ended");
  }

  @Override
  public void fault(String what) {
    if (!leaving) {
      faults.add(what);
    }
  }
}
