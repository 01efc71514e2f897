package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.Change;
import io.souk.master.state.ClusterState;
import io.souk.master.state.FrameworkRecord;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.registry.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps the registry's lists of lost agents short: those that are lost for too long, and the oldest
 * beyond a count, are forgotten. A forgotten agent that was gone may register again, one that was
 * unreachable is taken as one not known before.
 */
final class RegistryCollection {

  /** So many entries are forgotten in one go. */
  private static final int PORTION = 1000;

  private static final Duration SOON = Duration.ofMillis(1);

  private RegistryCollection() {}

  static Decision collect(Context context) {
    Draft draft = new Draft();
    boolean more =
        shorten(
            context,
            draft,
            context.state().unreachableAgents(),
            Change.RemoveUnreachableAgent::new,
            RegistryRecords::deleteUnreachable);
    more |=
        shorten(
            context,
            draft,
            context.state().goneAgents(),
            Change.RemoveGoneAgent::new,
            RegistryRecords::deleteGone);
    forgetFrameworks(context, draft);
    draft.arm(
        new TimerKey.RegistryCollection(), more ? SOON : context.options().lostAgents().interval());
    return draft.reply(Reply.ok());
  }

  /**
   * Frameworks of earlier leaders have no failover timer: those of which nothing is left, neither
   * at an agent nor in memory, are forgotten once the leader has waited for them as long as for a
   * lost agent.
   */
  private static void forgetFrameworks(Context context, Draft draft) {
    Instant began = context.state().leader().orElseThrow().elected();
    if (!context.state().recoveredAgents().isEmpty()
        || began.plus(context.options().lostAgents().maxAge()).isAfter(context.now())) {
      return;
    }
    context.state().frameworks().stream()
        .filter(framework -> framework.recovered() && !framework.connected())
        .map(FrameworkRecord::id)
        .filter(id -> holdsNothing(context.state(), id))
        .limit(PORTION)
        .forEach(
            id ->
                draft
                    .change(new Change.ForgetFramework(id))
                    .write(RegistryRecords.deleteFramework(id))
                    .log("event=framework-forgotten framework=" + id));
  }

  private static boolean holdsNothing(ClusterState state, FrameworkId id) {
    return state.tasks(id).isEmpty()
        && state.unreachableTasks(id).isEmpty()
        && state.executors(id).isEmpty()
        && state.operations(id).isEmpty();
  }

  /**
   * @param agents oldest first
   * @return whether there is more to forget
   */
  private static boolean shorten(
      Context context,
      Draft draft,
      Map<AgentId, Instant> agents,
      Function<AgentId, Change> change,
      Function<AgentId, Write> write) {
    LostAgentsPolicy policy = context.options().lostAgents();
    int surplus = agents.size() - policy.maxCount();
    List<AgentId> forgotten = new ArrayList<>();
    for (Map.Entry<AgentId, Instant> agent : agents.entrySet()) {
      boolean old = agent.getValue().plus(policy.maxAge()).isBefore(context.now());
      if (!old && forgotten.size() >= surplus) {
        break;
      }
      if (forgotten.size() == PORTION) {
        forget(draft, forgotten, change, write);
        forgotten.forEach(id -> AgentDuty.forget(context, draft, id));
        return true;
      }
      forgotten.add(agent.getKey());
    }
    forget(draft, forgotten, change, write);
    forgotten.forEach(id -> AgentDuty.forget(context, draft, id));
    return false;
  }

  private static void forget(
      Draft draft,
      List<AgentId> agents,
      Function<AgentId, Change> change,
      Function<AgentId, Write> write) {
    agents.forEach(id -> draft.change(change.apply(id)).write(write.apply(id)));
    if (!agents.isEmpty()) {
      draft.log("event=lost-agents-forgotten count=" + agents.size());
    }
  }
}
