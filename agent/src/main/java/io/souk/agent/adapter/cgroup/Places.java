package io.souk.agent.adapter.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The directories of one group: one for each controller, and where it can be had one of version 2
 * for all of it.
 *
 * @param first by controller of version 1
 * @param second controllers of version 2
 * @param unified the directory of version 2, even with no controllers: it counts CPU time and kills
 *     in one stroke
 */
record Places(Map<Controller, Path> first, Set<Controller> second, Optional<Path> unified) {

  Places {
    first = Map.copyOf(first);
    second = Set.copyOf(second);
  }

  /** The groups of this name below these. */
  Places child(String name) {
    Map<Controller, Path> below = new EnumMap<>(Controller.class);
    first.forEach((controller, path) -> below.put(controller, path.resolve(name)));
    return new Places(below, second, unified.map(path -> path.resolve(name)));
  }

  /** Those of them that are there. */
  Places existing() {
    Map<Controller, Path> found = new EnumMap<>(Controller.class);
    first.forEach(
        (controller, path) -> {
          if (Files.isDirectory(path)) {
            found.put(controller, path);
          }
        });
    return new Places(found, second, unified.filter(Files::isDirectory));
  }

  /**
   * Every directory once, the core first: who enters them in this order is in no other that is not
   * in the core.
   */
  Set<Path> all() {
    Map<Controller, Path> ordered = new EnumMap<>(Controller.class);
    ordered.putAll(first);
    Set<Path> all = new LinkedHashSet<>();
    unified.ifPresent(all::add);
    all.addAll(ordered.values());
    return all;
  }

  /** The one that says what belongs to the group. */
  Path core() {
    return all().iterator().next();
  }

  boolean isEmpty() {
    return all().isEmpty();
  }

  /** Where a controller's files are. */
  Optional<Path> of(Controller controller) {
    return second.contains(controller) ? unified : Optional.ofNullable(first.get(controller));
  }
}
