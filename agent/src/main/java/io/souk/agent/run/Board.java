package io.souk.agent.run;

import io.souk.agent.checkpoint.Layout;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.Fetcher;
import io.souk.agent.stats.Tally;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.Counters;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Shows the state to readers on any thread; a snapshot is put together when it is asked for. */
final class Board implements AgentQueries {

  private static final int NAME_COMMAND_CHARS = 12;

  private final AgentState state;
  private final Layout layout;
  private final PodViews pods;
  private final Instant startTime;
  private final Map<String, String> flags;
  private final boolean keepsLimits;
  private final Tally tally;
  private final Fetcher fetcher;

  Board(
      AgentState state,
      Layout layout,
      Instant startTime,
      Map<String, String> flags,
      boolean keepsLimits,
      Tally tally,
      Fetcher fetcher) {
    this.fetcher = fetcher;
    this.state = state;
    this.layout = layout;
    this.pods = new PodViews(state, layout);
    this.startTime = startTime;
    this.flags = Map.copyOf(flags);
    this.keepsLimits = keepsLimits;
    this.tally = tally;
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public AgentView view() {
    List<FrameworkView> running = new ArrayList<>();
    List<FrameworkView> completed = new ArrayList<>();
    state
        .frameworks()
        .forEach(
            (id, info) -> {
              FrameworkView view =
                  new FrameworkView(
                      info,
                      with(executors(state.runsOf(id)), pods.running(id)),
                      with(executors(state.completed(id)), pods.completed(id)));
              (view.executors().isEmpty() ? completed : running).add(view);
            });
    return new AgentView(
        state.phase(),
        state.info(),
        state.master(),
        startTime,
        flags,
        running,
        completed,
        new Counters(
            state.terminalCounts(),
            state.validUpdates,
            state.invalidUpdates,
            state.launchErrors,
            state.recoveryErrors,
            state.recoverySeconds),
        layout.root(),
        state.ledger().resources().total().plus(state.lent()),
        Inventory.capabilities(keepsLimits),
        fetcher.progress(),
        state.drain().map(drain -> new AgentView.DrainView(drain.config(), drain.since())));
  }

  @Override
  public List<Operation> operations() {
    return List.copyOf(state.ledger().operations());
  }

  @Override
  public Optional<Container> container(String containerId) {
    return state.container(containerId);
  }

  @Override
  public Optional<TaskInfo> task(FrameworkID framework, TaskID task) {
    TaskKey key = TaskKey.of(framework, task);
    return state.find(key).or(() -> state.findCompleted(key)).map(TaskRun::task);
  }

  @Override
  public Optional<ExecutorInfo> executor(String containerId) {
    Stream<TaskRun> completed =
        state.frameworks().keySet().stream().flatMap(id -> state.completed(id).stream());
    Stream<Pod> ofTasks =
        Stream.concat(state.runs().stream(), completed).flatMap(run -> run.origin().pod().stream());
    return Stream.concat(state.executors().stream(), ofTasks)
        .filter(pod -> pod.containerId().equals(containerId))
        .findFirst()
        .map(Pod::executor);
  }

  private List<ExecutorView> executors(Iterable<TaskRun> runs) {
    List<ExecutorView> views = new ArrayList<>();
    for (TaskRun run : runs) {
      if (run.origin().pod().isEmpty()) {
        views.add(executor(run));
      }
    }
    return views;
  }

  private static List<ExecutorView> with(List<ExecutorView> some, List<ExecutorView> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private ExecutorView executor(TaskRun run) {
    String id = run.key().task().value();
    boolean completed = state.find(run.key()).filter(now -> sameRun(now, run)).isEmpty();
    Task task = Tasks.of(run, state.wireId());
    boolean queued = isQueued(run);
    boolean ended = run.phase() == TaskRun.Phase.ENDED;
    return new ExecutorView(
        id,
        name(run),
        id,
        true,
        phase(run),
        run.origin().containerId(),
        state.agentId().map(agent -> layout.sandbox(agent, run.origin())).orElse(layout.root()),
        ended && !completed ? List.of() : run.task().getResourcesList(),
        queued ? List.of(run.task()) : List.of(),
        queued || ended ? List.of() : List.of(task),
        ended && !completed ? List.of(task) : List.of(),
        completed ? List.of(task) : List.of());
  }

  private static boolean sameRun(TaskRun one, TaskRun other) {
    return one.origin().containerId().equals(other.origin().containerId());
  }

  /** One that waits for its executor of type CUSTOM is queued, too. */
  static boolean isQueued(TaskRun run) {
    if (run.origin().isCustom()) {
      return run.phase() == TaskRun.Phase.STAGED || run.phase() == TaskRun.Phase.LAUNCHING;
    }
    return run.phase() == TaskRun.Phase.STAGED && run.statuses().isEmpty();
  }

  private static ExecutorPhase phase(TaskRun run) {
    return switch (run.phase()) {
      case STAGED, LAUNCHING -> ExecutorPhase.REGISTERING;
      case RUNNING -> run.kill().isPresent() ? ExecutorPhase.TERMINATING : ExecutorPhase.RUNNING;
      case ENDED -> ExecutorPhase.TERMINATED;
    };
  }

  /** As Mesos names the executors that it makes for command tasks. */
  private static String name(TaskRun run) {
    String command = run.task().getCommand().getValue();
    String shown =
        command.length() <= NAME_COMMAND_CHARS + 3
            ? command
            : command.substring(0, NAME_COMMAND_CHARS) + "...";
    return "Command Executor (Task: "
        + run.key().task()
        + ") (Command: "
        + (run.task().getCommand().getShell() ? "sh -c '" + shown + "')" : shown + ")");
  }
}
