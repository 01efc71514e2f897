package io.souk.agent.gpu;

import io.souk.agent.runtime.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which process container has which GPU: whole ones, never one of another container, those that
 * Docker containers have included. What each has also stands in a file of it, for the next process
 * of the agent. It is the lock of all who give out GPUs.
 */
public final class GpuBook {

  private static final String FILE = "gpus";

  private final MachineGpus machine;
  private final Set<Integer> offered;
  private final Map<String, Set<Integer>> holders = new HashMap<>();
  private Elsewhere elsewhere = Set::of;

  /** GPUs that others have, by index. Blocks. */
  @FunctionalInterface
  public interface Elsewhere {
    /**
     * Looks.
     *
     * @throws LaunchException when that cannot be known
     */
    Set<Integer> taken() throws LaunchException;
  }

  /**
   * Of a machine.
   *
   * @param offered indexes that may be given out
   */
  public GpuBook(MachineGpus machine, Set<Integer> offered) {
    this.machine = machine;
    this.offered = Set.copyOf(offered);
  }

  /** Devices that every container may use. */
  public List<DeviceNode> controls() {
    return machine.controls();
  }

  /** Others give out the same GPUs; they hold this as their lock while they choose. */
  public synchronized void consider(Elsewhere others) {
    elsewhere = others;
  }

  /** Indexes of those that process containers have. */
  public synchronized Set<Integer> held() {
    Set<Integer> held = new HashSet<>();
    holders.values().forEach(held::addAll);
    return held;
  }

  /**
   * Gives a container the lowest free ones.
   *
   * @param asked a whole number, as a resource
   * @throws LaunchException when there are not as many
   */
  public synchronized List<DeviceNode> assign(String container, OptionalDouble asked, Path stateDir)
      throws LaunchException {
    long count = Math.round(asked.orElse(0));
    if (count == 0) {
      return List.of();
    }
    holders.remove(container);
    Set<Integer> taken = held();
    taken.addAll(elsewhere.taken());
    List<Integer> free = new TreeSet<>(offered).stream().filter(it -> !taken.contains(it)).toList();
    if (free.size() < count) {
      throw new LaunchException(
          "The task needs " + count + " GPUs and only " + free.size() + " are free");
    }
    List<Integer> chosen = free.subList(0, (int) count);
    try {
      Files.writeString(
          stateDir.resolve(FILE),
          chosen.stream().map(String::valueOf).collect(Collectors.joining(",")) + "\n");
    } catch (IOException e) {
      throw new LaunchException("The choice of GPUs cannot be saved: " + e.getMessage(), e);
    }
    holders.put(container, Set.copyOf(chosen));
    return chosen.stream().map(machine.devices()::get).toList();
  }

  /** Takes note of what a container of an earlier process of the agent has. */
  public synchronized void recover(String container, Path stateDir) {
    try {
      String text = Files.readString(stateDir.resolve(FILE)).strip();
      Set<Integer> held = new HashSet<>();
      for (String index : text.split(",")) {
        held.add(Integer.valueOf(index));
      }
      holders.put(container, held);
    } catch (IOException | NumberFormatException none) {
      holders.remove(container);
    }
  }

  /** The container has ended with all its processes. */
  public synchronized void release(String container) {
    holders.remove(container);
  }
}
