package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.decide.Kills;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.souk.marathon.view.AppView;
import io.souk.marathon.view.GroupView;
import io.souk.marathon.view.PodView;
import io.souk.marathon.view.TaskView;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** {@code /v2/tasks} and {@code /v2/apps/{id}/tasks}. */
final class TaskRoutes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ServiceLoop loop;
  private final World world;
  private final TaskView view;
  private final GroupView groups;

  TaskRoutes(ServiceLoop loop) {
    this.loop = loop;
    this.world = loop.scheduler().world();
    this.view = new TaskView(world);
    this.groups =
        new GroupView(
            world,
            new AppView(world, loop.scheduler().health()),
            new PodView(world, loop.scheduler().health()));
  }

  /** The route below {@code /v2/tasks}. */
  Optional<Route> find(List<String> rest) {
    if (rest.isEmpty()) {
      return Optional.of(Route.of("GET", this::list).negotiating());
    }
    if (rest.equals(List.of("delete"))) {
      return Optional.of(Route.of("POST", this::deleteAll));
    }
    return Optional.empty();
  }

  /** The route below {@code /v2/apps}, if it is about tasks. */
  Optional<Route> findOfApp(List<String> rest) {
    int size = rest.size();
    if (size > 1 && rest.getLast().equals("tasks")) {
      List<String> id = rest.subList(0, size - 1);
      return Optional.of(
          Route.of("GET", request -> listOf(id)).and("DELETE", request -> deleteOf(request, id)));
    }
    if (size > 2 && rest.get(size - 2).equals("tasks")) {
      return Optional.of(
          Route.of("DELETE", request -> deleteOne(request, new TaskId(rest.getLast()))));
    }
    return Optional.empty();
  }

  private Future<Answer> list(ApiRequest request) {
    String accept = request.accept();
    if (accept.contains("text/plain") && !accept.contains("json") && !accept.contains("*/*")) {
      return loop.read(turn -> Answer.text(view.text()));
    }
    List<String> status = new ArrayList<>(request.all("status"));
    status.addAll(request.all("status[]"));
    // Pods are shown by their status alone.
    Predicate<Instance> wanted = filter(status).and(each -> !each.isOfPod());
    return loop.read(turn -> tasks(world.instances().stream().filter(wanted).toList(), true));
  }

  private static Predicate<Instance> filter(List<String> status) {
    boolean running = status.contains("running");
    boolean staging = status.contains("staging");
    if (!running && !staging) {
      return instance -> true;
    }
    return instance -> {
      Condition condition = instance.condition();
      return (running && condition == Condition.RUNNING)
          || (staging && condition.isLaunching() && condition != Condition.STARTING);
    };
  }

  private Answer tasks(List<Instance> instances, boolean withServicePorts) {
    ObjectNode json = NODES.objectNode();
    json.set("tasks", view.tasks(instances, withServicePorts));
    return Answer.json(json);
  }

  private Future<Answer> listOf(List<String> id) {
    boolean isGroup = id.contains("*");
    AppId path = isGroup ? AppRoutes.groupId(id) : ApiRequest.id(id);
    return loop.read(
        turn -> {
          List<App> apps =
              isGroup ? groups.appsBelow(path) : List.of(loop.scheduler().apps().get(path));
          List<Instance> instances =
              apps.stream().flatMap(app -> world.instancesOf(app.id()).stream()).toList();
          return tasks(instances, false);
        });
  }

  private static Kills.Request kill(ApiRequest request) {
    return new Kills.Request(request.flag("scale"), request.flag("force"), request.flag("wipe"));
  }

  private Future<Answer> deleteOf(ApiRequest request, List<String> id) {
    AppId app = ApiRequest.id(id);
    Kills.Request kill = kill(request);
    String host = request.text("host", "*");
    return killed(
        turn -> loop.scheduler().kills().killOf(turn, app, host, kill),
        killed -> tasks(killed.instances(), false));
  }

  /** The id of the task says all; clients that cut it up may have the app's id wrong. */
  private Future<Answer> deleteOne(ApiRequest request, TaskId task) {
    Kills.Request kill = kill(request);
    return killed(
        turn -> loop.scheduler().kills().killOne(turn, task, kill),
        killed -> {
          ArrayNode tasks = view.tasks(killed.instances(), false);
          ObjectNode json = NODES.objectNode();
          json.set("task", tasks.get(0));
          return Answer.json(json);
        });
  }

  private Future<Answer> deleteAll(ApiRequest request) {
    Kills.Request kill = kill(request);
    List<String> ids = request.ids();
    return killed(
        turn -> loop.scheduler().kills().killAll(turn, ids, kill),
        killed -> tasks(killed.instances(), false));
  }

  private Future<Answer> killed(
      Function<Turn, Kills.Killed> kill, Function<Kills.Killed, Answer> show) {
    return loop.submit(
        turn -> {
          Kills.Killed killed = kill.apply(turn);
          return killed.deployment().map(Answer::deployment).orElseGet(() -> show.apply(killed));
        });
  }
}
