package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.view.LeaderView;
import io.souk.model.role.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The beginning and the end of a term. */
final class LeadershipDecider {

  /** Mesos master, {@code allocator_recovery_timeout}. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(10);

  private LeadershipDecider() {}

  /**
   * Begins from what the registry holds: agents and frameworks are known, and not there yet. What
   * earlier leaders published of their work is shown on.
   */
  static Decision begin(Context context, Command.LeadershipGained command) {
    Draft draft = new Draft();
    draft.change(
        new Change.Lead(
            new LeaderView(context.options().masterInfo(), command.term(), context.now())));
    Takeover takeover = Takeover.of(draft, command.before(), command.term());
    List<RegistryRecords.Stored.Completed> completed = new ArrayList<>();
    List<RegistryRecords.Stored.Unreachable> unreachable = new ArrayList<>();
    List<RegistryRecords.Stored.Gone> gone = new ArrayList<>();
    int agents = 0;
    int frameworks = 0;
    boolean weighted = false;
    boolean bound = false;
    for (RegistryRecords.Stored stored :
        command.entries().stream().flatMap(e -> RegistryRecords.read(e).stream()).toList()) {
      switch (stored) {
        case RegistryRecords.Stored.Agent agent -> {
          agents++;
          takeover.recovered(agent.id());
          draft.change(
              new Change.PutRecoveredAgent(agent.id(), agent.info(), takeover.seen(agent.id())));
        }
        case RegistryRecords.Stored.Unreachable agent -> unreachable.add(agent);
        case RegistryRecords.Stored.Gone agent -> gone.add(agent);
        case RegistryRecords.Stored.Deactivated agent ->
            draft.change(new Change.SetDeactivation(agent.id(), Optional.of(agent.deactivation())));
        case RegistryRecords.Stored.Framework framework -> {
          frameworks++;
          takeover.framework(framework.framework());
          draft.change(new Change.PutFramework(framework.framework()));
        }
        case RegistryRecords.Stored.Completed framework -> completed.add(framework);
        case RegistryRecords.Stored.Maintenance maintenance ->
            draft.change(new Change.PutMaintenance(maintenance.plan()));
        case RegistryRecords.Stored.Weight weight -> {
          weighted = true;
          draft.change(new Change.SetWeight(weight.role(), weight.weight()));
        }
        case RegistryRecords.Stored.OfQuota quota -> {
          bound = true;
          draft.change(new Change.SetQuota(quota.role(), quota.quota()));
        }
      }
    }
    if (!weighted) {
      seedWeights(draft, context.options().weights());
    }
    unreachable.stream()
        .sorted(Comparator.comparing(RegistryRecords.Stored.Unreachable::since))
        .forEach(
            a -> {
              takeover.unreachable(a.id(), a.since());
              draft.change(new Change.PutUnreachableAgent(a.id(), a.since()));
            });
    gone.stream()
        .sorted(Comparator.comparing(RegistryRecords.Stored.Gone::since))
        .forEach(a -> draft.change(new Change.PutGoneAgent(a.id(), a.since())));
    remember(context, draft, takeover, completed);
    takeover.work(context, draft);
    if (bound && agents > 0) {
      draft.change(new Change.PauseAllocation());
      draft.arm(new TimerKey.AllocationPause(), MAX_PAUSE);
    }
    if (agents > 0) {
      draft.arm(new TimerKey.RecoveredAgents(), context.options().agents().reregisterTimeout());
    }
    draft.arm(new TimerKey.RegistryCollection(), context.options().lostAgents().interval());
    return draft
        .log(
            "event=leading term=%d agents=%d frameworks=%d completed=%d"
                .formatted(command.term(), agents, frameworks, completed.size()))
        .reply(Reply.ok());
  }

  /** An earlier master may have been told to remember more of them. */
  private static void remember(
      Context context,
      Draft draft,
      Takeover takeover,
      List<RegistryRecords.Stored.Completed> completed) {
    int surplus = Math.max(0, completed.size() - context.state().limits().completedFrameworks());
    List<RegistryRecords.Stored.Completed> sorted =
        completed.stream().sorted(Comparator.comparing(c -> c.framework().unregistered())).toList();
    sorted
        .subList(0, surplus)
        .forEach(c -> draft.write(RegistryRecords.deleteCompleted(c.framework().framework().id())));
    sorted
        .subList(surplus, sorted.size())
        .forEach(
            c -> {
              takeover.completed(c.framework().framework().id());
              draft.change(new Change.PutCompletedFramework(c.framework()));
            });
  }

  /** What the command line says of weights counts as long as no operator said anything. */
  private static void seedWeights(Draft draft, Map<Role, Double> weights) {
    weights.forEach(
        (role, weight) ->
            draft
                .change(new Change.SetWeight(role, weight))
                .write(RoleRecords.putWeight(role, weight)));
  }

  /** Who is not back by now is not waited for any more. */
  static Decision endPause() {
    return new Draft().change(new Change.ResumeAllocation()).reply(Reply.ok());
  }

  /** Drops everything and closes every stream: who leads now is told by the next connection. */
  static Decision end(Context context, Command.LeadershipLost command) {
    Draft draft = new Draft();
    for (FrameworkRecord framework : context.state().frameworks()) {
      framework.stream().ifPresent(stream -> close(draft, stream, command.reason()));
    }
    for (AgentRecord agent : context.state().agents()) {
      agent.stream().ifPresent(stream -> close(draft, stream, command.reason()));
    }
    return draft
        .change(new Change.Follow(command.reason()))
        .log("event=not-leading reason=\"" + command.reason() + '"')
        .reply(Reply.ok());
  }

  private static void close(Draft draft, StreamId stream, String reason) {
    draft.close(stream, reason);
  }
}
