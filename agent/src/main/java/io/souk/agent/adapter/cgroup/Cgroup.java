package io.souk.agent.adapter.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The group of one container. Stateless: everything is asked of the kernel. */
public final class Cgroup {

  private static final String PROCESSES = "cgroup.procs";
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration REMOVAL_LIMIT = Duration.ofMillis(500);

  /** What version 1 says when there is no limit: the largest number of whole pages. */
  private static final long UNLIMITED = Long.MAX_VALUE / 4096 * 4096;

  private final Places places;

  Cgroup(Places places) {
    this.places = places;
  }

  Places places() {
    return places;
  }

  /** A process that writes 0 to each of these is in the group from then on. */
  public List<Path> entrances() {
    return places.all().stream().map(directory -> directory.resolve(PROCESSES)).toList();
  }

  /** The pids of all processes in it, those in groups below it included. */
  public List<Integer> processes() {
    return withBelow(places.core()).stream()
        .flatMap(directory -> Texts.read(directory.resolve(PROCESSES)).stream())
        .flatMap(String::lines)
        .flatMap(line -> Texts.number(line).stream().boxed())
        .map(Long::intValue)
        .filter(pid -> pid > 0)
        .toList();
  }

  /**
   * Kills everything in it until nothing is left.
   *
   * @return false when something is left after {@code limit}: a process in an uninterruptible wait
   */
  public boolean killAll(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean atOnce = false;
    boolean asked = false;
    while (true) {
      List<Integer> left = processes();
      if (left.isEmpty()) {
        return true;
      }
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      if (!asked) {
        asked = true;
        atOnce = killAtOnce();
      }
      if (!atOnce) {
        left.forEach(
            pid -> ProcessHandle.of(pid.longValue()).ifPresent(ProcessHandle::destroyForcibly));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** With the kernel's own means; without them new processes are at least kept from starting. */
  private boolean killAtOnce() {
    Path kill = places.core().resolve("cgroup.kill");
    try {
      if (Files.exists(kill)) {
        Texts.write(kill, "1");
        return true;
      }
      Optional<Path> pids = places.of(Controller.PIDS);
      if (pids.isPresent()) {
        Texts.write(pids.get().resolve("pids.max"), "0");
      }
    } catch (IOException gone) {
      // Killing one by one follows in any case.
    }
    return false;
  }

  /**
   * Removes the group and those below it; nothing is in them any more.
   *
   * @return false when the kernel would not
   */
  public boolean remove() {
    long deadline = System.nanoTime() + REMOVAL_LIMIT.toNanos();
    for (Path directory : places.all()) {
      while (!removeTree(directory)) {
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
        // A process that was killed counts until it is wholly gone.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return true;
  }

  private static boolean removeTree(Path directory) {
    for (Path each : withBelow(directory).reversed()) {
      try {
        Files.delete(each);
      } catch (NoSuchFileException goneAlready) {
        continue;
      } catch (IOException busy) {
        return false;
      }
    }
    return true;
  }

  /** The directory and all below it, each before what is in it. */
  private static List<Path> withBelow(Path directory) {
    if (!hasBelow(directory)) {
      return List.of(directory);
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isDirectory).toList();
    } catch (IOException | java.io.UncheckedIOException changing) {
      return List.of(directory);
    }
  }

  /** A directory has two links and one more for each that is in it. */
  private static boolean hasBelow(Path directory) {
    try {
      return (Integer) Files.getAttribute(directory, "unix:nlink") > 2;
    } catch (IOException | UnsupportedOperationException gone) {
      return false;
    }
  }

  /** Writes files in order. */
  void apply(List<Plan.Write> writes) throws IOException {
    for (Plan.Write write : writes) {
      Optional<Path> directory = places.of(write.controller());
      if (directory.isPresent()) {
        Texts.write(directory.get().resolve(write.file()), write.text());
      }
    }
  }

  /** Writes files; what the agent itself may not use cannot be given on. */
  void applyWherePossible(List<Plan.Write> writes) {
    for (Plan.Write write : writes) {
      try {
        apply(List.of(write));
      } catch (IOException notOurs) {
        continue;
      }
    }
  }

  /** Whether memory of it is limited or counted here. */
  public boolean countsMemory() {
    return places.of(Controller.MEMORY).isPresent();
  }

  /** Memory of its processes that cannot be had back from them. */
  long residentBytes() {
    Map<String, Long> stat =
        places
            .of(Controller.MEMORY)
            .map(directory -> Texts.named(directory.resolve("memory.stat")))
            .orElse(Map.of());
    return stat.getOrDefault("total_rss", stat.getOrDefault("anon", 0L));
  }

  boolean isSecond(Controller controller) {
    return places.second().contains(controller);
  }

  /** The memory at which the kernel kills; empty for no limit. */
  public OptionalLong memoryLimit() {
    OptionalLong first = number(Controller.MEMORY, "memory.limit_in_bytes");
    OptionalLong limit = first.isPresent() ? first : number(Controller.MEMORY, "memory.max");
    return limit.isPresent() && limit.getAsLong() >= UNLIMITED ? OptionalLong.empty() : limit;
  }

  /** How many of its processes the kernel has killed for want of memory. */
  public long memoryKills() {
    return memoryEvents().getOrDefault("oom_kill", 0L);
  }

  /** What there is to tell of a breach of the memory limit; empty when there was none. */
  public Optional<MemoryBreach> memoryBreach() {
    if (memoryKills() == 0) {
      return Optional.empty();
    }
    OptionalLong peak = number(Controller.MEMORY, "memory.max_usage_in_bytes");
    OptionalLong used = peak.isPresent() ? peak : number(Controller.MEMORY, "memory.peak");
    OptionalLong limit = memoryLimit();
    boolean reached =
        places.second().contains(Controller.MEMORY)
            ? memoryEvents().getOrDefault("max", 0L) > 0
            : number(Controller.MEMORY, "memory.failcnt").orElse(0) > 0;
    return Optional.of(new MemoryBreach(limit, used.isPresent() ? used : limit, reached));
  }

  /**
   * The kernel killed something in the group.
   *
   * @param limit bytes
   * @param used the most bytes it had
   * @param reached whether it was at its own limit then; otherwise the whole machine was short
   */
  public record MemoryBreach(OptionalLong limit, OptionalLong used, boolean reached) {}

  private Map<String, Long> memoryEvents() {
    String file =
        places.second().contains(Controller.MEMORY) ? "memory.events" : "memory.oom_control";
    return places
        .of(Controller.MEMORY)
        .map(directory -> Texts.named(directory.resolve(file)))
        .orElse(Map.of());
  }

  OptionalLong number(Controller controller, String file) {
    return places
        .of(controller)
        .map(directory -> Texts.number(directory.resolve(file)))
        .orElse(OptionalLong.empty());
  }
}
