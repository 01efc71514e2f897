package io.souk.testkit.sim;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.ClusterState;
import io.souk.model.id.AgentId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a step of a {@link Scenario} can do to the cluster, and see of it. Agents and frameworks are
 * named by number, from 0; what the master knows is what the leader of the moment knows.
 */
public final class Stage {

  private final World world;
  private final Mishaps mishaps;
  private final Operator operator;

  Stage(World world) {
    this.world = world;
    mishaps = new Mishaps(world);
    operator = new Operator(world);
  }

  /** The leader stops in the middle of what it does; the next one is elected after the outage. */
  public void crashMaster(Duration outage) {
    world.masters().crash(outage::toNanos);
  }

  /** The leader hands over, as when it is stopped. */
  public void handOverMaster() {
    world.masters().handOver();
  }

  /**
   * The leader hears of no other master for so long, but of agents and frameworks: shorter than a
   * lease, which is 0.9 s, nothing comes of it; after it another one is elected.
   */
  public void cutOffMaster(Duration length) {
    world.masters().cutOff(length.toNanos());
  }

  /**
   * Another master is elected, and the leader, whose clock stands still, goes on for a while
   * without knowing.
   */
  public void deposeMaster() {
    world.masters().depose();
  }

  /** The agent's connection breaks; silently: neither end is told. */
  public void cutAgent(int agent, boolean silently) {
    mishaps.cut(agent(agent), silently);
  }

  /** Nothing gets from or to the agent for so long. */
  public void partitionAgent(int agent, Duration length) {
    mishaps.partition(agent(agent), length.toNanos());
  }

  /** The agent's process ends and is started again after the outage; its tasks stay. */
  public void crashAgent(int agent, Duration outage) {
    agent(agent).crash();
    world.agenda().after(outage, agent(agent)::start);
  }

  /** The agent's machine loses all it has, and is a new agent after the outage. */
  public void loseDisk(int agent, Duration outage) {
    agent(agent).loseDisk();
    world.agenda().after(outage, agent(agent)::start);
  }

  /** The agent ends its tasks and leaves; minutes later a new one starts on its machine. */
  public void leave(int agent) {
    agent(agent).leave();
  }

  /** The framework's connection breaks; silently: neither end is told. */
  public void cutFramework(int framework, boolean silently) {
    framework(framework).current().ifPresent(process -> mishaps.cut(process, silently));
  }

  /** Nothing gets from or to the framework's process for so long. */
  public void partitionFramework(int framework, Duration length) {
    framework(framework)
        .current()
        .ifPresent(process -> mishaps.partition(process, length.toNanos()));
  }

  /** The framework's process ends and another one starts after the outage. */
  public void crashFramework(int framework, Duration outage) {
    framework(framework).crash();
    world.agenda().after(outage, framework(framework)::start);
  }

  /** Another process of the framework takes over from one that still runs. */
  public void failOver(int framework) {
    framework(framework).start();
  }

  /** The framework asks to be removed. */
  public void tearDown(int framework) {
    framework(framework).tearDown();
  }

  /** An operator limits a role to so much of each resource, with force; nothing: no limit. */
  public void limit(String role, Map<String, Double> most) {
    operator.limit(role, most);
  }

  /** An operator sets a role's weight. */
  public void weigh(String role, double weight) {
    operator.weigh(role, weight);
  }

  /** An operator gives the agent up for gone. */
  public void markGone(int agent) {
    operator.markGone(agent(agent));
  }

  /** The term in which a master leads now; 0 when none does. */
  public long term() {
    return state().map(ClusterState::term).orElse(0L);
  }

  /** How many tasks have been started so far. */
  public int launches() {
    return world.watch().launches().ran().size();
  }

  /** How many tasks the agent's machine runs now, whoever knows of it. */
  public int tasks(int agent) {
    return (int) agent(agent).disk.tasks.values().stream().filter(task -> !task.ended()).count();
  }

  /** The id that the agent was given; empty before that. */
  public String agentId(int agent) {
    return agent(agent).id();
  }

  /** Whether the master has the agent's stream open. */
  public boolean isConnected(int agent) {
    return state()
        .flatMap(state -> state.findAgent(new AgentId(agentId(agent))))
        .filter(AgentRecord::connected)
        .isPresent();
  }

  /** Whether the master has given the agent up as unreachable. */
  public boolean isUnreachable(int agent) {
    return state().flatMap(state -> state.findUnreachable(new AgentId(agentId(agent)))).isPresent();
  }

  /** Whether the framework's newest process is subscribed. */
  public boolean isSubscribed(int framework) {
    return framework(framework).isSubscribed();
  }

  /** What the leader knows, for whatever else a step wants to see; empty when none leads. */
  public Optional<ClusterState> state() {
    return world.masters().leader().filter(MasterProcess::leads).map(MasterProcess::state);
  }

  private AgentNode agent(int number) {
    return node("agent", world.agents, number);
  }

  private FrameworkNode framework(int number) {
    return node("framework", world.frameworks, number);
  }

  private static <T> T node(String kind, List<T> all, int number) {
    if (number < 0 || number >= all.size()) {
      throw new IllegalArgumentException(
          "%s %d: 0 to %d is accepted".formatted(kind, number, all.size() - 1));
    }
    return all.get(number);
  }
}
