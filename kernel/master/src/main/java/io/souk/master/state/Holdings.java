package io.souk.master.state;

import io.souk.allocator.Allocator;
import io.souk.master.view.SharedTasks;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.model.id.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What holds resources during one term: offers, executors and tasks, together with the allocator's
 * account of them. Whatever adds or removes one of them does so here, so that records and account
 * change together.
 */
final class Holdings {

  private final Allocator allocator;
  private final TaskIndex tasks;
  private final OfferIndex offers = new OfferIndex();
  private final ExecutorIndex executors = new ExecutorIndex();
  private final PendingKills kills = new PendingKills();
  private final Unconfirmed unconfirmed;
  private final SharedTasks shared;

  Holdings(StateLimits limits, Allocator allocator, Unconfirmed unconfirmed, SharedTasks shared) {
    this.shared = shared;
    this.allocator = allocator;
    this.unconfirmed = unconfirmed;
    this.tasks = new TaskIndex(limits);
  }

  TaskIndex tasks() {
    return tasks;
  }

  OfferIndex offers() {
    return offers;
  }

  ExecutorIndex executors() {
    return executors;
  }

  PendingKills kills() {
    return kills;
  }

  List<ViewChange> putTask(TaskRecord given) {
    TaskId id = given.id();
    Optional<TaskRecord> before =
        tasks.active(given.framework(), id).filter(known -> known.serial() == given.serial());
    boolean held = before.map(TaskRecord::holdsResources).orElse(false);
    Optional<TaskView> published =
        unconfirmed.find(given.framework(), id).filter(given.view()::equals);
    // What is known already shares what it has, and so does what is made from it.
    TaskRecord task = before.isPresent() ? given : share(given, published);
    List<TaskRecord> evicted = tasks.put(task);
    executors.track(task);
    if (task.phase() == TaskView.Phase.COMPLETED) {
      kills.remove(task);
    }
    if (task.holdsResources() && !held) {
      allocator.take(task.holder(), task.agent(), task.resources());
    } else if (held && !task.holdsResources()) {
      allocator.release(task.holder(), task.agent(), task.resources());
    }
    List<ViewChange> changes = new ArrayList<>(unconfirmed.replace(task));
    if (published.isEmpty()) {
      changes.add(new ViewChange.PutTask(task.view()));
    }
    for (TaskRecord old : evicted) {
      if (old.phase() == TaskView.Phase.UNREACHABLE) {
        kills.remove(old);
      }
      changes.add(new ViewChange.RemoveTask(old.serial()));
    }
    return changes;
  }

  /** What was published shares already: by whoever published it, or when it came from there. */
  private TaskRecord share(TaskRecord task, Optional<TaskView> published) {
    return task.shared(published.orElseGet(() -> shared.share(task.view())), shared.values());
  }

  List<ViewChange> putExecutor(ExecutorRecord executor) {
    executors.put(executor).ifPresent(this::release);
    unconfirmed.confirm(executor.key());
    if (!executor.resources().isEmpty()) {
      allocator.take(executor.holder(), executor.key().agent(), executor.resources());
    }
    return List.of(new ViewChange.PutExecutor(executor.view()));
  }

  List<ViewChange> removeExecutor(ExecutorKey key) {
    Optional<ExecutorRecord> gone = executors.remove(key);
    gone.ifPresent(this::release);
    return gone.isEmpty()
        ? List.of()
        : List.of(
            new ViewChange.RemoveExecutor(
                key.agent().value(), key.framework().value(), key.executor().value()));
  }

  private void release(ExecutorRecord executor) {
    allocator.release(executor.holder(), executor.key().agent(), executor.resources());
  }

  /** Its resources were booked when they were allocated. */
  List<ViewChange> putOffer(OfferRecord offer) {
    offers.put(offer);
    return List.of(new ViewChange.PutOffer(offer.view()));
  }

  List<ViewChange> removeOffer(OfferId id) {
    Optional<OfferRecord> gone = offers.remove(id);
    gone.ifPresent(offer -> allocator.release(offer.holder(), offer.agent(), offer.resources()));
    return gone.isEmpty() ? List.of() : List.of(new ViewChange.RemoveOffer(id.value()));
  }

  /** Whether tasks or offers of the agent are left; executors go with it. */
  boolean isUsed(AgentId agent) {
    return !tasks.active(agent).isEmpty() || !offers.of(agent).isEmpty();
  }

  /** Whether tasks or offers of the framework are left; executors go with it. */
  boolean isUsed(FrameworkId framework) {
    return !tasks.active(framework).isEmpty() || !offers.of(framework).isEmpty();
  }

  /** Forgets an agent of which nothing is used. */
  List<ViewChange> removeAgent(AgentId agent) {
    List<ViewChange> changes = new ArrayList<>();
    executors.of(agent).forEach(executor -> changes.addAll(removeExecutor(executor.key())));
    allocator.removeAgent(agent);
    tasks.removeAgent(agent);
    return changes;
  }

  /** Forgets all of a framework that was over. */
  List<ViewChange> forgetFramework(FrameworkId framework) {
    List<ViewChange> changes = new ArrayList<>();
    tasks
        .removeFramework(framework)
        .forEach(task -> changes.add(new ViewChange.RemoveTask(task.serial())));
    changes.add(new ViewChange.RemoveFramework(framework.value()));
    return changes;
  }

  /** Forgets the executors and declines of a framework that uses nothing; keeps its past. */
  List<ViewChange> removeFramework(FrameworkId framework) {
    List<ViewChange> changes = new ArrayList<>(unconfirmed.removeFramework(framework));
    executors.of(framework).forEach(executor -> changes.addAll(removeExecutor(executor.key())));
    allocator.removeFramework(framework);
    return changes;
  }
}
