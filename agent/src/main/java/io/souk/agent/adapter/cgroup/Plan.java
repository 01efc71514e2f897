package io.souk.agent.adapter.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Which files of a group get which text, in order. Pure. */
final class Plan {

  /** Those under which a container stays as it was made. */
  private static final Set<Controller> KEPT = Set.of(Controller.PIDS, Controller.DEVICES);

  private Plan() {}

  /** One line for one file. */
  record Write(Controller controller, String file, String text) {}

  /** The files of a hierarchy of version 1. */
  static List<Write> first(Amounts amounts, Policy policy, Set<Controller> controllers) {
    List<Write> writes = new ArrayList<>();
    if (controllers.contains(Controller.CPU)) {
      writes.add(new Write(Controller.CPU, "cpu.shares", Long.toString(amounts.shares())));
      String quota = Long.toString(amounts.quotaMicros().orElse(-1));
      String period = Long.toString(Amounts.PERIOD_MICROS);
      writes.add(new Write(Controller.CPU, "cpu.cfs_period_us", period));
      writes.add(new Write(Controller.CPU, "cpu.cfs_quota_us", quota));
    }
    if (controllers.contains(Controller.MEMORY) && amounts.softBytes().isPresent()) {
      String soft = Long.toString(amounts.softBytes().getAsLong());
      writes.add(new Write(Controller.MEMORY, "memory.soft_limit_in_bytes", soft));
      writes.addAll(firstHard(amounts.hardBytes(), policy));
    }
    if (controllers.contains(Controller.PIDS)) {
      writes.add(new Write(Controller.PIDS, "pids.max", most(policy.processes())));
    }
    if (controllers.contains(Controller.DEVICES)) {
      writes.add(new Write(Controller.DEVICES, "devices.deny", "a"));
    }
    return writes;
  }

  /** Lets a group use more devices. */
  static List<Write> allow(List<String> rules) {
    return rules.stream()
        .map(rule -> new Write(Controller.DEVICES, "devices.allow", rule))
        .toList();
  }

  /** Memory with swap is never less than memory alone, so a fresh group gets memory first. */
  private static List<Write> firstHard(OptionalLong bytes, Policy policy) {
    String hard = Long.toString(bytes.orElse(-1));
    Write memory = new Write(Controller.MEMORY, "memory.limit_in_bytes", hard);
    Write swap = new Write(Controller.MEMORY, "memory.memsw.limit_in_bytes", hard);
    return policy.limitSwap() ? List.of(memory, swap) : List.of(memory);
  }

  /** The files of a group of version 2. */
  static List<Write> second(Amounts amounts, Policy policy, Set<Controller> controllers) {
    List<Write> writes = new ArrayList<>();
    if (controllers.contains(Controller.CPU)) {
      writes.add(new Write(Controller.CPU, "cpu.weight", Long.toString(amounts.weight())));
      String max = most(amounts.quotaMicros()) + " " + Amounts.PERIOD_MICROS;
      writes.add(new Write(Controller.CPU, "cpu.max", max));
    }
    if (controllers.contains(Controller.MEMORY) && amounts.softBytes().isPresent()) {
      String soft = Long.toString(amounts.softBytes().getAsLong());
      writes.add(new Write(Controller.MEMORY, "memory.low", soft));
      writes.add(new Write(Controller.MEMORY, "memory.max", most(amounts.hardBytes())));
    }
    if (controllers.contains(Controller.PIDS)) {
      writes.add(new Write(Controller.PIDS, "pids.max", most(policy.processes())));
    }
    return writes;
  }

  /**
   * Another limit of memory for a container that runs. Soft is never more than hard, and memory
   * with swap never less than memory, on the way there neither.
   *
   * @param raises whether it is more than before
   * @param unified whether memory is in version 2
   */
  static List<Write> memory(long bytes, boolean raises, Policy policy, boolean unified) {
    String text = Long.toString(bytes);
    List<Write> writes = new ArrayList<>();
    if (unified) {
      writes.add(new Write(Controller.MEMORY, "memory.low", text));
      writes.add(new Write(Controller.MEMORY, "memory.max", text));
    } else {
      writes.add(new Write(Controller.MEMORY, "memory.soft_limit_in_bytes", text));
      writes.addAll(firstHard(OptionalLong.of(bytes), policy));
    }
    return raises ? writes.reversed() : writes;
  }

  /**
   * What changes for a container that runs: its hard memory limit only goes up.
   *
   * @param whole what a new group would get
   * @param limit its present limit; empty for none
   */
  static List<Write> update(List<Write> whole, OptionalLong limit, OptionalLong wanted) {
    boolean raises =
        limit.isPresent() && (wanted.isEmpty() || wanted.getAsLong() > limit.getAsLong());
    List<Write> writes = new ArrayList<>();
    for (Write write : whole) {
      boolean hard = isHard(write);
      if (hard && raises) {
        // The other way round than in a fresh group: swap goes up before memory does.
        writes.addFirst(write);
      } else if (!hard && !KEPT.contains(write.controller())) {
        writes.add(write);
      }
    }
    return writes;
  }

  private static boolean isHard(Write write) {
    return write.file().endsWith(".limit_in_bytes") && !write.file().contains("soft")
        || write.file().equals("memory.max");
  }

  private static String most(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "max";
  }
}
