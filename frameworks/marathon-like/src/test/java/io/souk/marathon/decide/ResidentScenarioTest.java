package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.marathon.app.AppId;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.LocalVolume;
import io.souk.marathon.match.RejectReason;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Apps that keep data: where it stays, and when it goes. */
class ResidentScenarioTest {

  private static final String ROLE = "marathon";

  private final Simulation sim = new Simulation();
  private final SimulatedAgents agents = new SimulatedAgents(sim, "h1", "h2");

  static String app(String more) {
    return "{'id':'/db','cmd':'x','cpus':1,'mem':100,'container':{'type':'MESOS','volumes':["
        + "{'containerPath':'data','persistent':{'size':100}}]}"
        + more
        + "}";
  }

  private static String id(TaskInfo task) {
    return task.getTaskId().getValue();
  }

  private TaskInfo run(String host) {
    List<TaskInfo> tasks = agents.offer(host, ROLE);
    assertThat(tasks).hasSize(1);
    sim.status(id(tasks.getFirst()), TaskState.TASK_RUNNING);
    return tasks.getFirst();
  }

  private void kill(TaskInfo task, boolean scale, boolean wipe) {
    sim.turn(
        turn ->
            sim.scheduler
                .kills()
                .killAll(turn, List.of(id(task)), new Kills.Request(scale, false, wipe)));
    agents.obeyKills();
  }

  private static Set<String> volumes(TaskInfo task) {
    Set<String> ids = new TreeSet<>();
    task.getResourcesList().forEach(each -> ids.add(each.getDisk().getPersistence().getId()));
    ids.remove("");
    return ids;
  }

  @Test
  void oneAcceptReservesMakesTheVolumeAndLaunches() {
    sim.create(app(""));
    assertThat(sim.effects(Effect.HaveRoles.class).getLast().roles()).containsExactly("*", ROLE);
    assertThat(sim.effects(Effect.Revive.class).getLast().roles()).containsExactly(ROLE);
    TaskInfo task = run("h1");
    Effect.Accept accept = sim.effects(Effect.Accept.class).getLast();
    assertThat(accept.operations())
        .extracting(Offer.Operation::getType)
        .containsExactly(
            Offer.Operation.Type.RESERVE, Offer.Operation.Type.CREATE, Offer.Operation.Type.LAUNCH);
    LocalVolume volume =
        sim.instances("/db").getFirst().reservation().orElseThrow().volumes().getFirst();
    assertThat(volume.persistenceId()).startsWith("db#data#");
    assertThat(volumes(task)).containsExactly(volume.persistenceId());
    assertThat(task.getResourcesList())
        .allMatch(each -> each.getReservations(0).getRole().equals(ROLE))
        .extracting(Resource::getName)
        .contains("cpus", "mem", "ports");
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void whatIsReservedAndMadeCarriesThePrincipal() {
    Simulation named = new Simulation(Rules.DEFAULT, Optional.of("marathon"));
    SimulatedAgents its = new SimulatedAgents(named, "h1");
    named.create(app(",'backoffSeconds':0"));
    TaskInfo first = its.offer("h1", ROLE).getFirst();
    assertThat(first.getResourcesList())
        .allMatch(each -> each.getReservations(0).getPrincipal().equals("marathon"))
        .filteredOn(each -> each.getDisk().hasPersistence())
        .hasSize(1)
        .allMatch(each -> each.getDisk().getPersistence().getPrincipal().equals("marathon"));
    named.status(id(first), TaskState.TASK_RUNNING);
    its.end(id(first), TaskState.TASK_FAILED);
    named.restart();
    TaskInfo second = its.offer("h1", ROLE).getFirst();
    assertThat(volumes(second)).isEqualTo(volumes(first));
  }

  @Test
  void anOfferToAnotherRoleIsNotUsed() {
    sim.create(app(""));
    assertThat(agents.offer("h1", "*")).isEmpty();
    assertThat(agents.offer("h1", ROLE)).hasSize(1);
  }

  @Test
  void whatFailsComesBackOnItsVolumeAndNowhereElse() {
    sim.create(app(",'backoffSeconds':0"));
    TaskInfo first = run("h1");
    agents.end(id(first), TaskState.TASK_FAILED);
    assertThat(agents.offer("h2", ROLE)).isEmpty();
    assertThat(sim.world().memory().log(new AppId("/db")).orElseThrow().declined())
        .containsOnlyKeys(RejectReason.RESERVATION);
    sim.restart();
    TaskInfo second = run("h1");
    assertThat(volumes(second)).isEqualTo(volumes(first));
    assertThat(second.getResourcesList())
        .containsExactlyInAnyOrderElementsOf(first.getResourcesList());
    assertThat(id(second)).isEqualTo(id(first).replace("_app.1", "_app.2"));
  }

  @Test
  void scalingDownKeepsTheDataAndScalingUpUsesIt() {
    sim.create(app(",'instances':2,'constraints':[['hostname','UNIQUE']]"));
    run("h1");
    TaskInfo other = run("h2");
    sim.update("/db", "{'instances':1}", false);
    agents.obeyKills();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(agents.tasks()).hasSize(1);
    assertThat(agents.volumes()).hasSize(2);
    agents.offer("h1", ROLE);
    agents.offer("h2", ROLE);
    assertThat(agents.volumes()).hasSize(2);
    sim.restart();
    sim.update("/db", "{'instances':2}", false);
    String host = agents.tasks().contains(id(other)) ? "h1" : "h2";
    assertThat(agents.offer(host.equals("h1") ? "h2" : "h1", ROLE)).isEmpty();
    run(host);
    assertThat(agents.volumes()).hasSize(2);
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void anUpgradeGoesFromTaskToTaskOnTheSameVolume() {
    sim.create(
        app(
            ",'instances':3,'upgradeStrategy':"
                + "{'minimumHealthCapacity':1,'maximumOverCapacity':0}"));
    for (TaskInfo task : agents.offer("h1", ROLE)) {
      sim.status(id(task), TaskState.TASK_RUNNING);
    }
    Set<String> before = agents.volumes();
    sim.update("/db", "{'cmd':'y'}", false);
    for (int i = 0; i < 10 && !sim.world().deployments().isEmpty(); i++) {
      assertThat(agents.tasks()).hasSizeGreaterThanOrEqualTo(2);
      agents.obeyKills();
      for (String host : List.of("h1", "h2")) {
        agents.offer(host, ROLE).forEach(t -> sim.status(id(t), TaskState.TASK_RUNNING));
      }
    }
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(agents.volumes()).isEqualTo(before);
    assertThat(sim.instances("/db")).hasSize(3).allMatch(each -> each.isOf(sim.app("/db")));
    assertThat(agents.tasks()).allMatch(task -> task.endsWith("_app.2"));
  }

  @Test
  void wipingGivesTheDataUpAndStartsAfresh() {
    sim.create(app(""));
    TaskInfo first = run("h1");
    kill(first, false, true);
    assertThat(sim.effects(Effect.Revive.class).getLast().roles()).containsExactly(ROLE);
    TaskInfo second = run("h1");
    assertThat(volumes(second)).doesNotContainAnyElementsOf(volumes(first));
    assertThat(agents.volumes()).isEqualTo(volumes(second));
    agents.offer("h1", ROLE);
    assertThat(sim.world().holdings().leftovers()).isEmpty();
  }

  @Test
  void aDeletedAppLeavesNothingBehind() {
    sim.create(app(",'instances':2,'constraints':[['hostname','UNIQUE']]"));
    run("h1");
    run("h2");
    sim.turn(turn -> sim.scheduler.apps().remove(turn, new AppId("/db"), true));
    agents.obeyKills();
    assertThat(sim.world().deployments()).isEmpty();
    sim.restart();
    int suppressed = sim.effects(Effect.Suppress.class).size();
    for (int i = 0; i < 2; i++) {
      agents.offer("h1", ROLE);
      agents.offer("h2", ROLE);
    }
    assertThat(agents.reserved()).isEmpty();
    assertThat(agents.unreserved("h1", "disk")).isEqualTo(8000);
    assertThat(sim.world().holdings().leftovers()).isEmpty();
    assertThat(sim.effects(Effect.Suppress.class)).hasSizeGreaterThan(suppressed);
    assertThat(sim.stored.values().stream().filter(w -> w.key().startsWith("leftover/")))
        .allMatch(io.souk.framework.Store.Write.Delete.class::isInstance);
  }

  @Test
  void aReservationThatNeverAppearsIsMadeElsewhere() {
    sim.create(app(",'backoffSeconds':0"));
    assertThat(agents.offer("h1", ROLE, false)).isEmpty();
    Instance waiting = sim.instances("/db").getFirst();
    assertThat(waiting.reservation().orElseThrow().confirmed()).isFalse();
    assertThat(agents.offer("h2", ROLE)).as("it may still appear").isEmpty();
    sim.advance(Duration.ofSeconds(26));
    assertThat(sim.instances("/db")).hasSize(1).doesNotContain(waiting);
    run("h2");
    assertThat(agents.volumes()).hasSize(1);
  }

  @Test
  void anAgentThatIsGoneForGoodTakesTheDataWithIt() {
    sim.create(app(",'backoffSeconds':0"));
    TaskInfo first = run("h1");
    sim.status(id(first), TaskState.TASK_UNREACHABLE);
    sim.advance(Duration.ofHours(2));
    assertThat(agents.offer("h2", ROLE)).as("waits for ever").isEmpty();
    sim.status(id(first), TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(sim.world().holdings().leftovers()).isEmpty();
    run("h2");
    assertThat(sim.instances("/db")).hasSize(1);
  }

  @Test
  void reservationsOfNobodyAreGivenUpAndThoseOfOthersLeftAlone() {
    sim.create(app(""));
    TaskInfo task = run("h1");
    agents.end(id(task), TaskState.TASK_KILLED);
    Simulation other = new Simulation();
    other.turn(turn -> other.scheduler.subscribed(turn, "framework-2", "master"));
    List<Resource> before = agents.reserved();
    Offer offer =
        Offer.newBuilder()
            .setId(io.souk.protocol.mesos.OfferID.newBuilder().setValue("x"))
            .setFrameworkId(io.souk.protocol.mesos.FrameworkID.newBuilder().setValue("framework-2"))
            .setAgentId(task.getAgentId())
            .setHostname("h1")
            .addAllResources(before)
            .build();
    other.turn(turn -> other.scheduler.offered(turn, List.of(offer)));
    assertThat(other.effects(Effect.Accept.class)).isEmpty();
    Simulation lost = new Simulation();
    lost.turn(turn -> lost.scheduler.offered(turn, List.of(offer)));
    assertThat(lost.effects(Effect.Accept.class).getFirst().operations())
        .extracting(Offer.Operation::getType)
        .containsExactly(Offer.Operation.Type.DESTROY, Offer.Operation.Type.UNRESERVE);
  }

  @Test
  void whatIsReservedMayNotChange() {
    sim.create(app(""));
    run("h1");
    for (String update :
        List.of(
            "{'cpus':2}",
            "{'mem':1}",
            "{'disk':1}",
            "{'portDefinitions':[]}",
            "{'container':{'type':'MESOS','volumes':[]}}",
            "{'container':{'type':'MESOS','volumes':[{'containerPath':'data',"
                + "'persistent':{'size':101}}]}}")) {
      assertThatThrownBy(() -> sim.update("/db", update, true))
          .as(update)
          .isInstanceOf(RequestException.class);
    }
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void disksOfTheirOwnAreChosenByKindPathAndSize() {
    agents.add(
        "h3",
        SimulatedAgents.scalar("cpus", 4),
        SimulatedAgents.scalar("mem", 4000),
        SimulatedAgents.ports(),
        disk("/mnt/slow", 500, true),
        disk("/mnt/fast", 400, true),
        disk("/mnt/big", 9000, true),
        disk("/srv/a", 1000, false));
    sim.create(
        "{'id':'/db','cmd':'x','cpus':1,'mem':100,'container':{'type':'MESOS','volumes':["
            + "{'containerPath':'m','persistent':{'type':'mount','size':300,'maxSize':600,"
            + "'constraints':[['path','LIKE','/mnt/s.*']]}},"
            + "{'containerPath':'p','persistent':{'type':'path','size':200}}]}}");
    assertThat(agents.offer("h1", ROLE)).isEmpty();
    assertThat(sim.world().memory().log(new AppId("/db")).orElseThrow().declined())
        .containsOnlyKeys(RejectReason.DISK);
    TaskInfo task = run("h3");
    List<Resource> volumes =
        task.getResourcesList().stream().filter(each -> each.hasDisk()).toList();
    assertThat(volumes.get(0).getDisk().getSource().getMount().getRoot()).isEqualTo("/mnt/slow");
    assertThat(volumes.get(0).getScalar().getValue()).isEqualTo(500);
    assertThat(volumes.get(1).getDisk().getSource().getPath().getRoot()).isEqualTo("/srv/a");
    assertThat(volumes.get(1).getScalar().getValue()).isEqualTo(200);
  }

  private static Resource disk(String path, double size, boolean isMount) {
    Resource.Builder disk = SimulatedAgents.scalar("disk", size).toBuilder();
    Resource.DiskInfo.Source.Builder source = disk.getDiskBuilder().getSourceBuilder();
    if (isMount) {
      source.setType(Resource.DiskInfo.Source.Type.MOUNT).getMountBuilder().setRoot(path);
    } else {
      source.setType(Resource.DiskInfo.Source.Type.PATH).getPathBuilder().setRoot(path);
    }
    return disk.build();
  }
}
