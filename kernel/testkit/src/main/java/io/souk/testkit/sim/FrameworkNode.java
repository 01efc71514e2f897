package io.souk.testkit.sim;

import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A framework: what it keeps in its own store, and the process that runs it now. A later process
 * takes over from an earlier one, which may not know of its end.
 */
final class FrameworkNode {

  /** Where it is in its life. */
  enum Phase {
    ALIVE,
    /** It asks to be removed until it is. */
    TEARING_DOWN,
    /** Its last process has gone and none will follow. */
    ABANDONED,
    /** The master has removed it. */
    OVER
  }

  private final World world;
  private final String name;
  FrameworkInfo info;
  final boolean slow;
  final Map<String, KnownTask> tasks = new LinkedHashMap<>();

  /** Operations it has named, and the agent of each where it is known. */
  final Map<String, String> operations = new LinkedHashMap<>();

  /** What became of tasks that it gave up: they may turn out to run after all. */
  private final Map<String, KnownTask> past =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KnownTask> eldest) {
          return size() > 500;
        }
      };

  private Phase phase = Phase.ALIVE;
  private Optional<FrameworkInstance> current = Optional.empty();
  private int instances;

  /** Executors it has launched, and the agent of each; the newest last. */
  final Map<String, KnownExecutor> executors =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KnownExecutor> eldest) {
          return size() > 20;
        }
      };

  /** An executor that may still run. */
  record KnownExecutor(String agent, ExecutorInfo info) {}

  private long nextTask;
  private long nextOperation;

  /** Highest term it has been connected to. */
  long term;

  FrameworkNode(World world, String name, FrameworkInfo info, boolean slow) {
    this.world = world;
    this.name = name;
    this.info = info;
    this.slow = slow;
  }

  String name() {
    return name;
  }

  Phase phase() {
    return phase;
  }

  String id() {
    return info.getId().getValue();
  }

  boolean has(FrameworkInfo.Capability.Type capability) {
    return info.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
  }

  Optional<FrameworkInstance> current() {
    return current;
  }

  boolean isSubscribed() {
    return current.filter(FrameworkInstance::subscribed).isPresent();
  }

  /** Starts a process; an earlier one is not told. */
  void start() {
    if (phase == Phase.OVER || phase == Phase.ABANDONED) {
      return;
    }
    FrameworkInstance fresh = new FrameworkInstance(world, this, name + "." + ++instances);
    current = Optional.of(fresh);
    world.chronicle().note(fresh.name(), "starts", id());
    fresh.connect();
  }

  void crash() {
    current.ifPresent(FrameworkInstance::crash);
    current = Optional.empty();
  }

  void abandon() {
    crash();
    if (phase != Phase.OVER) {
      phase = Phase.ABANDONED;
    }
  }

  void tearDown() {
    if (phase == Phase.ALIVE) {
      phase = Phase.TEARING_DOWN;
      current.ifPresent(FrameworkInstance::tearDown);
    }
  }

  void over() {
    phase = Phase.OVER;
    current = Optional.empty();
  }

  String nextTaskId() {
    return name + "-t" + nextTask++;
  }

  String nextOperationId() {
    return name + "-o" + nextOperation++;
  }

  /** What the framework's own store says after this status. */
  void learn(TaskStatus status) {
    String id = status.getTaskId().getValue();
    KnownTask task = tasks.getOrDefault(id, past.get(id));
    if (task == null) {
      return;
    }
    task.state = status.getState();
    boolean over = States.isTerminal(task.state) || task.state == TaskState.TASK_UNKNOWN;
    if (over) {
      tasks.remove(id);
      past.put(id, task);
    } else if (past.remove(id) != null) {
      tasks.put(id, task);
    }
  }
}
