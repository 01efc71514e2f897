package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.ExecutorKey;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.agent.Call;
import java.util.Optional;
import java.util.function.Predicate;

/** What agents say of executors: that they ended, and which there are. */
final class ExecutorDecider {

  private ExecutorDecider() {}

  /** Agent protocol, EXECUTOR_EXITED; the ends of its tasks come as updates of their own. */
  static Decision exited(Context context, AgentRecord agent, Call.ExecutorExited exited) {
    Draft draft = new Draft();
    Optional<FrameworkRecord> framework =
        Wire.id(exited.getFrameworkId()).flatMap(context.state()::findFramework);
    framework
        .flatMap(
            known ->
                Wire.id(exited.getExecutorId())
                    .map(id -> new ExecutorKey(agent.id(), known.id(), id)))
        .flatMap(context.state()::findExecutor)
        .ifPresent(executor -> remove(draft, executor, "exited"));
    framework.ifPresent(
        known -> draft.send(known, FrameworkEvents.executorFailure(agent.id(), exited)));
    return draft.reply(Reply.accepted());
  }

  static void remove(Draft draft, ExecutorRecord executor, String cause) {
    draft.change(new Change.RemoveExecutor(executor.key()));
    draft.log(
        "event=executor-removed framework=%s executor=%s agent=%s cause=%s"
            .formatted(
                executor.key().framework(),
                executor.key().executor(),
                executor.key().agent(),
                cause));
  }

  /**
   * Brings the executors that an agent reports and those known to be on it together: the agent is
   * right.
   *
   * @param exists whether a framework is there to have executors
   */
  static void reconcile(
      Context context,
      Draft draft,
      AgentRecord agent,
      Inventory inventory,
      Predicate<FrameworkId> exists) {
    for (ExecutorRecord known : context.state().executors(agent.id())) {
      if (!inventory.executors().containsKey(Inventory.name(known.key()))) {
        remove(draft, known, "unknown-to-agent");
        context
            .state()
            .findFramework(known.key().framework())
            .ifPresent(f -> draft.send(f, FrameworkEvents.executorFailure(known.key())));
      }
    }
    inventory
        .executors()
        .forEach(
            (name, reported) -> {
              ExecutorRecord executor = reported.record(name, agent.id());
              boolean known =
                  context.state().findExecutor(executor.key()).filter(executor::equals).isPresent();
              if (!known && exists.test(name.framework())) {
                draft.change(new Change.PutExecutor(executor));
              }
            });
  }
}
