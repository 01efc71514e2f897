package io.souk.agent.nested;

import io.souk.agent.nested.HeldContainer.Kind;
import io.souk.agent.nested.HeldContainer.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All containers that callers launched, and what may happen to them. Immutable.
 *
 * <p>A container goes from launching to running to ended, or from launching to ended. One that has
 * ended is kept for those who ask late how it ended: one in another container as long as its
 * outermost one is there, any as long as there are not too many.
 */
public record ContainerTable(Map<ContainerName, HeldContainer> containers) {

  /** How many are held that have not ended; a limit against callers that never stop. */
  static final int MOST_ALIVE = 2_000;

  /** How many ended ones are remembered. */
  static final int MOST_ENDED = 1_000;

  public static final ContainerTable EMPTY = new ContainerTable(Map.of());

  public ContainerTable {
    containers = Collections.unmodifiableMap(new LinkedHashMap<>(containers));
  }

  /**
   * A table and what is to be done about its change, in this order.
   *
   * @param forget are not known any more: their records and directories for runtimes go
   * @param kill are still running, or about to, and must not
   */
  public record Change(ContainerTable table, List<HeldContainer> forget, List<HeldContainer> kill) {
    public Change {
      forget = List.copyOf(forget);
      kill = List.copyOf(kill);
    }
  }

  /** What becomes of a launch. */
  public sealed interface Launch {

    /** It is to be launched. */
    record Begun(Change change) implements Launch {}

    /** There is one of its name, running or ended. */
    record Exists() implements Launch {}
  }

  public Optional<HeldContainer> find(ContainerName name) {
    return Optional.ofNullable(containers.get(name));
  }

  public Collection<HeldContainer> all() {
    return containers.values();
  }

  /**
   * Takes a new container.
   *
   * @param parentLives whether the container it shall be in is there and not about to end; true for
   *     one in no other
   * @throws CallRefusal when it cannot be launched
   */
  public Launch launch(HeldContainer fresh, boolean parentLives) {
    if (containers.containsKey(fresh.name())) {
      return new Launch.Exists();
    }
    if (!parentLives) {
      throw CallRefusal.badRequest(
          "Container "
              + fresh.name()
              + " cannot be launched: its parent container is not running on this agent");
    }
    if (all().stream().filter(each -> !each.hasEnded()).count() >= MOST_ALIVE) {
      throw new CallRefusal(
          503, "There are " + MOST_ALIVE + " containers of the API's, and no more are launched");
    }
    return new Launch.Begun(bounded(with(fresh)));
  }

  /** Its processes run. Nothing changes for one that has ended or is not known. */
  public ContainerTable started(ContainerName name, String key) {
    return current(name, key)
        .filter(found -> found.phase() == Phase.LAUNCHING)
        .map(found -> with(found.running()))
        .orElse(this);
  }

  /**
   * It has ended; so must all in it.
   *
   * @param rootLives whether its outermost container is there; else nobody will ask for it
   */
  public Change ended(ContainerName name, String key, Ending ending, boolean rootLives) {
    Optional<HeldContainer> found = current(name, key).filter(each -> !each.hasEnded());
    if (found.isEmpty()) {
      return new Change(this, List.of(), List.of());
    }
    HeldContainer over = found.get().ended(ending);
    if (name.isNested() && !rootLives) {
      return new Change(without(over), List.of(over), aliveIn(name));
    }
    Change change = bounded(with(over));
    return new Change(change.table(), change.forget(), aliveIn(name));
  }

  /** A container of somebody else's has ended: all in it end and, with it gone, are forgotten. */
  public Change parentGone(ContainerName parent) {
    List<HeldContainer> within = within(parent);
    List<HeldContainer> over = within.stream().filter(HeldContainer::hasEnded).toList();
    ContainerTable left = parent.isNested() ? this : without(over);
    return new Change(left, parent.isNested() ? List.of() : over, aliveIn(parent));
  }

  /**
   * Forgets an ended container.
   *
   * @param rootLives whether its outermost container is there
   * @throws CallRefusal when that is not possible
   */
  public Change remove(ContainerName name, boolean rootLives) {
    Optional<HeldContainer> found = find(name);
    if (found.isEmpty()) {
      if (name.isNested() && !rootLives) {
        throw new CallRefusal(500, "Failed to remove container: root container is unknown");
      }
      return new Change(this, List.of(), List.of());
    }
    if (!found.get().hasEnded() || !aliveIn(name).isEmpty()) {
      throw new CallRefusal(500, "Failed to remove container: it has not terminated yet");
    }
    List<HeldContainer> gone = new ArrayList<>(within(name));
    gone.add(found.get());
    return new Change(without(gone), gone, List.of());
  }

  /** Forgets one that was never launched. */
  public ContainerTable without(HeldContainer one) {
    return without(List.of(one));
  }

  /** Takes up one that an earlier process of the agent held. */
  public ContainerTable restored(HeldContainer one) {
    return with(one);
  }

  /** Those that have not ended within another, innermost first. */
  public List<HeldContainer> aliveIn(ContainerName name) {
    return within(name).stream()
        .filter(each -> !each.hasEnded())
        .sorted(Comparator.comparing((HeldContainer each) -> -each.name().level()))
        .toList();
  }

  private List<HeldContainer> within(ContainerName name) {
    return all().stream().filter(each -> each.name().isWithin(name)).toList();
  }

  private Optional<HeldContainer> current(ContainerName name, String key) {
    return find(name).filter(found -> found.key().equals(key));
  }

  /** Sessions are forgotten first: whoever had one knows how it ended. */
  private static Change bounded(ContainerTable table) {
    List<HeldContainer> ended = table.all().stream().filter(HeldContainer::hasEnded).toList();
    int excess = ended.size() - MOST_ENDED;
    if (excess <= 0) {
      return new Change(table, List.of(), List.of());
    }
    List<HeldContainer> gone =
        ended.stream()
            .filter(each -> table.within(each.name()).isEmpty())
            .sorted(Comparator.comparing((HeldContainer each) -> each.kind() != Kind.DEBUG))
            .limit(excess)
            .toList();
    return new Change(table.without(gone), gone, List.of());
  }

  private ContainerTable with(HeldContainer one) {
    Map<ContainerName, HeldContainer> changed = new LinkedHashMap<>(containers);
    if (one.hasEnded()) {
      // So that the map's order is that of their ends.
      changed.remove(one.name());
    }
    changed.put(one.name(), one);
    return new ContainerTable(changed);
  }

  private ContainerTable without(List<HeldContainer> some) {
    Map<ContainerName, HeldContainer> changed = new LinkedHashMap<>(containers);
    some.forEach(one -> changed.remove(one.name()));
    return new ContainerTable(changed);
  }
}
