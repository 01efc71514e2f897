package io.souk.testkit;

import static io.souk.testkit.Operator.config;
import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Quotas and weights as operators set them, with frameworks that take all they are offered. */
class QuotaPressureScenarioTest {

  private static final int AGENTS = 8;

  private final Cluster cluster = new Cluster();
  private final Operator operator = new Operator(cluster);
  private final List<SimAgent> agents = new ArrayList<>();
  private int launched;

  private void startAgents() {
    for (int i = 0; i < AGENTS; i++) {
      agents.add(new SimAgent(cluster, "a" + i, 4, 4096).answering().subscribe());
    }
  }

  private SimFramework framework(String role) {
    return new SimFramework(cluster, role, Type.MULTI_ROLE).subscribe();
  }

  /** Launches tasks of one cpu, as many as fit, on everything that the framework is offered. */
  private void grab(SimFramework framework) {
    for (Offer offer : framework.offers()) {
      grab(framework, offer, Integer.MAX_VALUE);
    }
  }

  private void grab(SimFramework framework, Offer offer, int most) {
    double cpus = SimFramework.amount(offer.getResourcesList(), "cpus");
    double mem = SimFramework.amount(offer.getResourcesList(), "mem");
    double fit = Math.floor(Math.min(cpus, mem / 32));
    List<TaskInfo> tasks = new ArrayList<>();
    for (int i = 0; i < Math.min(most, fit); i++) {
      tasks.add(task("t" + launched++, offer, 1, 32));
    }
    if (tasks.isEmpty()) {
      framework.decline(offer, 3);
      return;
    }
    framework.accept(offer, 0, tasks.toArray(TaskInfo[]::new));
    agents.forEach(SimAgent::take);
  }

  /** What the role's tasks use. */
  private double cpus(String role) {
    return cluster.state.frameworks().stream()
        .flatMap(framework -> cluster.state.tasks(framework.id()).stream())
        .filter(task -> task.holdsResources() && task.role().name().equals(role))
        .mapToDouble(task -> task.resources().scalarValue("cpus"))
        .sum();
  }

  private void play(int rounds, SimFramework... frameworks) {
    for (int i = 0; i < rounds; i++) {
      for (SimFramework framework : frameworks) {
        grab(framework);
      }
      cluster.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void aLimitHoldsForTheWholeSubTree() {
    operator.quota(false, config("eng", "l:cpus=5"));
    startAgents();
    SimFramework ads = framework("eng/ads");
    SimFramework maps = framework("eng/maps");
    SimFramework free = framework("free");
    play(20, ads, maps, free);
    assertThat(cpus("eng/ads") + cpus("eng/maps")).isEqualTo(5);
    assertThat(free.updates()).as("no task was refused").isEmpty();
    assertThat(cpus("free")).isEqualTo(4 * AGENTS - 5);
  }

  @Test
  void aGuaranteeIsKeptFreeForAFrameworkThatComesLate() {
    startAgents();
    assertThat(operator.quota(false, config("vip", "g:cpus=10")).status()).isEqualTo(200);
    SimFramework greedy = framework("greedy");
    play(20, greedy);
    assertThat(cpus("greedy")).isEqualTo(4 * AGENTS - 10);
    SimFramework vip = framework("vip");
    play(20, vip, greedy);
    assertThat(cpus("vip")).isEqualTo(10);
  }

  @Test
  void aNewGuaranteeTakesBackWhatIsOnlyOffered() {
    startAgents();
    SimFramework greedy = framework("greedy");
    cluster.allocate();
    assertThat(greedy.offers()).hasSize(AGENTS);
    SimFramework vip = framework("vip");
    operator.quota(false, config("vip", "g:cpus=10"));
    cluster.advance(Duration.ofSeconds(2));
    grab(vip);
    assertThat(cpus("vip")).isGreaterThanOrEqualTo(10);
  }

  @Test
  void aLimitSetOnARunningRoleStopsItFromGrowing() {
    startAgents();
    SimFramework eng = framework("eng");
    cluster.allocate();
    grab(eng, eng.offers().getFirst(), 3);
    operator.quota(false, config("eng", "l:cpus=4"));
    cluster.advance(Duration.ofSeconds(1));
    play(10, eng);
    assertThat(cpus("eng")).isEqualTo(4);
    operator.quota(false, config("eng"));
    play(10, eng);
    assertThat(cpus("eng")).isEqualTo(4 * AGENTS);
  }

  @Test
  void quotaHoldsAfterANewLeader() {
    SimFramework eng = fullUpToItsLimit();
    Cluster next = cluster.restarted();
    agents.replaceAll(agent -> agent.movedTo(next).answering().subscribe());
    SimFramework moved = eng.movedTo(next).subscribe();
    next.advance(Duration.ofSeconds(2));
    assertThat(cpusIn(moved.offers())).isZero();
  }

  @Test
  void nothingIsOfferedUntilMostAgentsAreBackWhenThereIsQuota() {
    SimFramework eng = fullUpToItsLimit();
    Cluster next = cluster.restarted();
    SimFramework moved = eng.movedTo(next).subscribe();
    List<SimAgent> idle = agents.stream().filter(agent -> agent.tasks().isEmpty()).toList();
    idle.forEach(agent -> agent.movedTo(next).answering().subscribe());
    next.advance(Duration.ofMinutes(5));
    assertThat(moved.offers()).as("%s of %s agents are back", idle.size(), AGENTS).isEmpty();
    agents.stream()
        .filter(agent -> !idle.contains(agent))
        .forEach(agent -> agent.movedTo(next).answering().subscribe());
    next.advance(Duration.ofSeconds(1));
    assertThat(moved.offers()).as("memory is not limited").isNotEmpty();
    assertThat(cpusIn(moved.offers())).isZero();
  }

  @Test
  void missingAgentsAreNotWaitedForForEver() {
    SimFramework eng = fullUpToItsLimit();
    Cluster next = cluster.restarted();
    SimFramework moved = eng.movedTo(next).subscribe();
    SimAgent idle =
        agents.stream().filter(agent -> agent.tasks().isEmpty()).findFirst().orElseThrow();
    idle.movedTo(next).answering().subscribe();
    next.advance(Duration.ofMinutes(9));
    assertThat(moved.offers()).isEmpty();
    next.advance(Duration.ofMinutes(2));
    assertThat(moved.offers()).isNotEmpty();
  }

  @Test
  void withoutQuotaNobodyWaits() {
    startAgents();
    SimFramework eng = framework("eng");
    Cluster next = cluster.restarted();
    SimFramework moved = eng.movedTo(next).subscribe();
    agents.getFirst().movedTo(next).answering().subscribe();
    next.advance(Duration.ofSeconds(1));
    assertThat(moved.offers()).hasSize(1);
  }

  private SimFramework fullUpToItsLimit() {
    operator.quota(false, config("eng", "l:cpus=5"));
    startAgents();
    SimFramework eng = framework("eng");
    play(10, eng);
    assertThat(cpus("eng")).isEqualTo(5);
    return eng;
  }

  private static double cpusIn(List<Offer> offers) {
    return offers.stream()
        .mapToDouble(offer -> SimFramework.amount(offer.getResourcesList(), "cpus"))
        .sum();
  }

  @Test
  void weightsSetWhileRunningShiftTheShares() {
    operator.weight("one", 1);
    operator.weight("three", 1);
    startAgents();
    SimFramework one = framework("one");
    SimFramework three = framework("three");
    operator.weight("three", 3);
    for (int i = 0; i < 40; i++) {
      for (SimFramework each : List.of(one, three)) {
        for (Offer offer : each.offers()) {
          grab(each, offer, 1);
        }
      }
      cluster.advance(Duration.ofSeconds(1));
    }
    assertThat(cpus("one") + cpus("three")).isEqualTo(4 * AGENTS);
    assertThat(cpus("three")).isBetween(3 * cpus("one") - 4, 3 * cpus("one") + 4);
  }
}
