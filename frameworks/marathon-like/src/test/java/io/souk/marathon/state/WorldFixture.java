package io.souk.marathon.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.fixture.FixtureEntries;
import io.souk.framework.Store.Write;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.Roles;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Course;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.LocalVolume;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.PodTermination;
import io.souk.marathon.instance.Reservation;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskFailure;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.pod.PodReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A store of services in which something of everything is kept. {@code main} writes it as a fixture
 * into the file that it is given; do that once a release, and let the test read the old ones, too.
 */
final class WorldFixture {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final AppId WEB = new AppId("/shop/web");
  static final AppId POD = new AppId("/shop/pod");
  static final AppId SHOP = new AppId("/shop");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static final App APP =
      App.of(
          stamped(
              new AppReader("*", "", Set.of())
                  .readNew(
                      json(
                          "{'id':'/shop/web','cmd':'sleep 100','instances':2,'cpus':0.5,'env':{'A':'b'},"
                              + "'labels':{'l':'m'},'constraints':[['hostname','UNIQUE']],"
                              + "'healthChecks':[{'protocol':'TCP','portIndex':0}]}")),
              at(0)));
  static final App SCALED = App.of(stamped(APP.json().put("instances", 3), at(1)));
  static final Pod PAIR =
      Pod.of(
          stamped(
              (ObjectNode)
                  new PodReader(Roles.of("*"), "")
                      .readNew(
                          json(
                              "{'id':'/shop/pod','containers':[{'name':'c','exec':{'command':{'shell':'x'}},"
                                  + "'resources':{'cpus':0.1,'mem':32}}]}")),
              at(2)));
  static final Placement PLACE =
      new Placement(
          "agent-1",
          "node-1",
          Optional.of("eu"),
          Optional.of("eu-1"),
          List.of(31000, Placement.NO_HOST_PORT),
          Map.of("rack", "r1"));
  static final Instance RUNNING =
      new Instance(
          new InstanceId("shop_web.instance-1"),
          WEB,
          at(0),
          Goal.RUNNING,
          at(3),
          2,
          Optional.of(
              new Task(
                  new TaskId("shop_web.instance-1._app.2"),
                  Condition.UNREACHABLE,
                  PLACE,
                  at(3),
                  new Task.Report(
                      Optional.of(at(4)),
                      at(5),
                      Optional.of(at(5)),
                      Optional.of(false),
                      List.of("10.0.0.1", "::1"),
                      true))),
          Optional.of(
              new Reservation(
                  "eng", PLACE, List.of(new LocalVolume(WEB, "data", "u-1")), at(3), true)));
  static final Container CONTAINER =
      new Container(
          "c",
          new TaskId("shop_pod.instance-2.c"),
          Condition.RUNNING,
          at(6),
          Optional.of(new Container.Health(true, at(7))),
          "well");
  static final Instance OF_POD =
      new Instance(
          new InstanceId("shop_pod.instance-2"),
          POD,
          at(2),
          Goal.values()[Goal.values().length - 1],
          at(6),
          0,
          Optional.of(
              new Task(
                  new TaskId("shop_pod.instance-2"),
                  Condition.RUNNING,
                  PLACE,
                  at(6),
                  new Task.Report(
                      Optional.empty(),
                      at(6),
                      Optional.empty(),
                      Optional.empty(),
                      List.of(),
                      false),
                  List.of(CONTAINER))),
          Optional.empty());
  static final Instance WAITING =
      Instance.scheduled(
          new InstanceId("shop_web.instance-3"), SCALED, new Timestamp(NOW.plusSeconds(8)));
  static final Deployment DEPLOYMENT =
      new Deployment(
          "deployment-1",
          at(9),
          List.of(
              List.of(new Action(Action.Kind.START, POD, true)),
              List.of(
                  new Action(Action.Kind.SCALE, WEB), new Action(Action.Kind.RESTART, POD, true))),
          0,
          List.of(
              new Deployment.Original(WEB, Optional.of(APP)),
              new Deployment.Original(POD, Optional.empty())));
  static final Course COURSE =
      new Course(
          Map.of(WEB, new Course.Stand(1, Optional.of(NOW.plusSeconds(9)), true, 2)),
          Optional.of(NOW.plusSeconds(600)));
  static final Group GROUP = new Group(SHOP, List.of(new AppId("/db")), Optional.of(true), at(1));
  static final TaskFailure FAILURE =
      new TaskFailure(
          WEB,
          new TaskId("shop_web.instance-1._app.1"),
          PLACE,
          "TASK_FAILED",
          "exit 3",
          at(3),
          at(0));
  static final PodTermination TERMINATION =
      new PodTermination(
          POD,
          new InstanceId("shop_pod.instance-1"),
          at(2),
          at(5),
          "over",
          List.of(CONTAINER.withCondition(Condition.FAILED, "exit 4", at(5))));
  static final Leftover LEFTOVER =
      new Leftover(new InstanceId("shop_web.instance-0"), "agent-2", "eng", at(1), true);

  private WorldFixture() {}

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), FixtureEntries.pack(written(world(new World()))));
  }

  static Timestamp at(int second) {
    return new Timestamp(NOW.plusSeconds(second));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(text, e);
    }
  }

  private static ObjectNode stamped(ObjectNode normalised, Timestamp version) {
    normalised.put("version", version.toString());
    normalised
        .putObject("versionInfo")
        .put("lastScalingAt", version.toString())
        .put("lastConfigChangeAt", at(0).toString());
    return normalised;
  }

  /** Puts everything into a world, and returns the turn that did. */
  static Turn world(World world) {
    Turn turn = new Turn(NOW, () -> "id");
    world.setFrameworkId(turn, "framework-1");
    world.put(turn, APP);
    world.put(turn, SCALED);
    world.put(turn, PAIR);
    world.groups().put(turn, GROUP);
    world.put(turn, RUNNING);
    world.put(turn, OF_POD);
    world.put(turn, WAITING);
    world.add(turn, DEPLOYMENT);
    world.courses().put(turn, DEPLOYMENT.id(), COURSE);
    world.record(
        turn,
        at(9),
        DEPLOYMENT.id(),
        Map.of(WEB, Optional.of(APP)),
        Map.of(SHOP, Optional.of(GROUP)));
    world.put(turn, FAILURE);
    world.terminations().put(turn, TERMINATION);
    world.holdings().addRole(turn, "eng");
    world.holdings().addRole(turn, "ops");
    world.holdings().add(turn, LEFTOVER);
    return turn;
  }

  /** What a turn leaves in an empty store. */
  static NavigableMap<String, byte[]> written(Turn turn) {
    NavigableMap<String, byte[]> stored = new TreeMap<>();
    for (Write write : turn.writes()) {
      if (write instanceof Write.Put put) {
        stored.put(put.key(), put.value().toByteArray());
      }
    }
    return stored;
  }
}
