package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.Container;
import io.souk.agent.gpu.GpuBook;
import io.souk.agent.runtime.LaunchException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which GPU is whose. No two containers get the same one: what each has stands in a label of it, so
 * that the agent knows after a restart, and knows of other agents at the same engine.
 */
final class GpuDevices {
  static final String LABEL = "io.souk.gpus";
  private static final Set<String> OVER = Set.of("exited", "dead");

  private final Engine engine;
  private final List<String> devices;
  private final Map<String, List<String>> reserved = new HashMap<>();
  private volatile Optional<GpuBook> processes = Optional.empty();

  /**
   * @param devices by index or UUID; none for all by index
   */
  GpuDevices(Engine engine, List<String> devices) {
    this.engine = engine;
    this.devices = devices;
  }

  /** Processes get GPUs, too, by index. */
  void share(GpuBook book) {
    processes = Optional.of(book);
    book.consider(this::takenIndexes);
  }

  /** Whoever chooses holds it. */
  private Object lock() {
    return processes.<Object>map(book -> book).orElse(this);
  }

  private Set<Integer> takenIndexes() throws LaunchException {
    try {
      return taken().stream()
          .filter(device -> device.matches("\\d{1,4}"))
          .map(Integer::valueOf)
          .collect(Collectors.toSet());
    } catch (EngineException e) {
      throw new LaunchException(
          "Which GPUs Docker containers have is not known: " + e.getMessage(), e);
    }
  }

  /** Chooses free ones for a container that is about to be created, and puts them in. */
  void assign(RunOptions options) throws LaunchException, EngineException {
    if (options.gpus == 0) {
      return;
    }
    synchronized (lock()) {
      Set<String> taken = taken();
      processes.ifPresent(book -> book.held().forEach(index -> taken.add(index.toString())));
      List<String> chosen = choose(options.gpus, devices, taken);
      reserved.put(options.name, chosen);
      options.labels.put(LABEL, String.join(",", chosen));
      options.host.withDeviceRequests(
          RunFlag.plus(options.host.getDeviceRequests(), GpuRequest.of(chosen)));
    }
  }

  /** The container is there, with its label, or will never be. */
  void settled(String name) {
    synchronized (lock()) {
      reserved.remove(name);
    }
  }

  private Set<String> taken() throws EngineException {
    List<Container> holders =
        engine.call(
            "list containers",
            client ->
                client
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(List.of(LABEL))
                    .exec());
    Set<String> taken = new HashSet<>();
    for (Container holder : holders) {
      if (!OVER.contains(String.valueOf(holder.getState()))) {
        taken.addAll(List.of(holder.getLabels().get(LABEL).split(",")));
      }
    }
    reserved.values().forEach(taken::addAll);
    return taken;
  }

  /** The first free ones. */
  static List<String> choose(int count, List<String> devices, Set<String> taken)
      throws LaunchException {
    List<String> chosen = new ArrayList<>();
    if (devices.isEmpty()) {
      // The agent offers no more than the machine has, so the lowest free numbers exist.
      for (int index = 0; chosen.size() < count; index++) {
        String device = Integer.toString(index);
        if (!taken.contains(device)) {
          chosen.add(device);
        }
      }
      return chosen;
    }
    devices.stream().filter(each -> !taken.contains(each)).limit(count).forEach(chosen::add);
    if (chosen.size() < count) {
      throw new LaunchException(
          "The task needs " + count + " GPUs and only " + chosen.size() + " are free");
    }
    return chosen;
  }
}
