package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A change on its way. Steps are taken one after the other; the actions of a step side by side.
 *
 * @param version of the change; instances made for it are not older
 * @param current index of the step being taken; the number of steps when all are done
 * @param originals the changed apps as they were, for taking the change back
 */
public record Deployment(
    String id, Timestamp version, List<List<Action>> steps, int current, List<Original> originals) {

  /**
   * An app or pod before the change.
   *
   * @param app its definition; absent when the change adds it
   */
  public record Original(AppId id, Optional<RunSpec> app) {}

  /** Deeply immutable. */
  public Deployment {
    steps = steps.stream().map(List::copyOf).toList();
    originals = List.copyOf(originals);
  }

  /** The apps and pods that the deployment holds, in order. */
  public SortedSet<AppId> affected() {
    return idsOf(action -> true);
  }

  /** The apps among them. */
  public SortedSet<AppId> affectedApps() {
    return idsOf(action -> !action.ofPod());
  }

  /** The pods among them. */
  public SortedSet<AppId> affectedPods() {
    return idsOf(Action::ofPod);
  }

  private SortedSet<AppId> idsOf(Predicate<Action> wanted) {
    SortedSet<AppId> ids = new TreeSet<>();
    steps.forEach(step -> step.stream().filter(wanted).forEach(action -> ids.add(action.app())));
    return ids;
  }

  /** Whether every step is done. */
  public boolean isDone() {
    return current >= steps.size();
  }

  /** The actions being taken; none when all are done. */
  public List<Action> currentActions() {
    return isDone() ? List.of() : steps.get(current);
  }

  /** The same deployment, one step further. */
  public Deployment advanced() {
    return new Deployment(id, version, steps, current + 1, originals);
  }
}
