package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.TaskView;
import io.souk.model.task.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.security.Action;
import java.util.Optional;

/**
 * The end of a framework: its tasks are killed, its id is refused from then on (Mesos v1 scheduler
 * API, TEARDOWN).
 */
final class FrameworkRemoval {

  private FrameworkRemoval() {}

  /** By an operator. */
  static Decision teardown(Context context, Command.TeardownFramework command) {
    return Wire.id(command.frameworkId())
        .flatMap(context.state()::findFramework)
        .map(framework -> teardown(context, command, framework))
        .orElseGet(() -> Decision.reply(Reply.badRequest("No framework found with specified ID")));
  }

  private static Decision teardown(
      Context context, Command.TeardownFramework command, FrameworkRecord framework) {
    Optional<String> owner =
        framework.info().hasPrincipal()
            ? Optional.of(framework.info().getPrincipal())
            : Optional.empty();
    return context
        .rights(command.principal())
        .findRefusal(Action.TEARDOWN_FRAMEWORKS, owner)
        .map(
            why ->
                new Draft()
                    .log(
                        "event=operator-refused call=TEARDOWN framework=%s reason=\"%s\""
                            .formatted(framework.id(), why))
                    .reply(Reply.forbidden("")))
        .orElseGet(() -> teardown(context, framework, Reply.ok(), "operator"));
  }

  /** By the framework itself, or an operator. */
  static Decision teardown(Context context, FrameworkRecord framework, Reply reply, String cause) {
    Draft draft = new Draft();
    remove(context, draft, framework, cause);
    return draft.reply(reply);
  }

  static void remove(Context context, Draft draft, FrameworkRecord framework, String cause) {
    for (AgentRecord agent : FrameworkDecider.agentsOf(context, framework.id())) {
      draft.send(agent, AgentEvents.of(context).shutdownFramework(Wire.id(framework.id())));
    }
    context.state().tasks(framework.id()).forEach(task -> end(context, draft, framework, task));
    context
        .state()
        .unreachableTasks(framework.id())
        .forEach(task -> end(context, draft, framework, task));
    context.state().unconfirmed().tasks(framework.id()).stream()
        .flatMap(task -> Takeover.find(draft, task).stream())
        .forEach(task -> end(context, draft, framework, task));
    context
        .state()
        .offers(framework.id())
        .forEach(offer -> OfferDecider.remove(context, draft, offer));
    LostOperations.orphan(context, draft, framework);
    context
        .state()
        .absences()
        .of(framework.id())
        .forEach(offer -> InverseOfferDecider.remove(context, draft, offer));
    framework.stream()
        .ifPresent(
            stream ->
                draft
                    .close(stream, "Framework has been removed")
                    .cancel(new TimerKey.Heartbeat(stream)));
    draft.cancel(new TimerKey.FrameworkFailover(framework.id().value()));
    context
        .state()
        .nextForgotten()
        .ifPresent(oldest -> draft.write(RegistryRecords.deleteCompleted(oldest)));
    if (context.state().limits().completedFrameworks() > 0) {
      draft.write(RegistryRecords.putCompleted(framework, context.now()));
    }
    draft
        .change(new Change.CompleteFramework(framework.id(), context.now()))
        .write(RegistryRecords.deleteFramework(framework.id()))
        .log("event=framework-removed framework=%s cause=%s".formatted(framework.id(), cause));
  }

  /** What is still running is recorded as killed; the framework is not told. */
  private static void end(
      Context context, Draft draft, FrameworkRecord framework, TaskRecord task) {
    TaskRecord ended =
        task.state().isTerminal()
            ? task.with(task.state(), task.task(), TaskView.Phase.COMPLETED)
            : Statuses.record(
                task,
                TaskState.KILLED,
                Statuses.made(
                        context,
                        framework,
                        task,
                        TaskState.KILLED,
                        TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
                        "Framework " + framework.id() + " removed")
                    .build(),
                TaskView.Phase.COMPLETED);
    draft.change(new Change.PutTask(ended));
  }
}
