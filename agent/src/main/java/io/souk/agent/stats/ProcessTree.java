package io.souk.agent.stats;

import io.souk.protocol.mesos.ResourceStatistics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes that belong to one: itself, its descendants, and whatever shares its session or
 * process group or those of a descendant (children that were left behind by a parent that ended).
 */
public final class ProcessTree {
  private final Path proc;

  public ProcessTree() {
    this(Path.of("/proc"));
  }

  ProcessTree(Path proc) {
    this.proc = proc;
  }

  /**
   * What the tree of a process uses.
   *
   * @param root process id
   * @return empty when none of it exists
   */
  public Optional<ResourceStatistics.Builder> usage(int root, Instant now) {
    List<ProcessStat> members = members(root);
    if (members.isEmpty()) {
      return Optional.empty();
    }
    long user = members.stream().mapToLong(ProcessStat::userTicks).sum();
    long system = members.stream().mapToLong(ProcessStat::systemTicks).sum();
    long resident = members.stream().mapToLong(this::residentBytes).sum();
    return Optional.of(
        ResourceStatistics.newBuilder()
            .setTimestamp(now.getEpochSecond() + now.getNano() / 1e9)
            .setCpusUserTimeSecs((double) user / ProcessStat.TICKS_PER_SECOND)
            .setCpusSystemTimeSecs((double) system / ProcessStat.TICKS_PER_SECOND)
            .setMemRssBytes(resident));
  }

  /** The processes of the tree that exist now, in no order. */
  public List<ProcessStat> members(int root) {
    List<ProcessStat> all = all();
    Set<Integer> pids = new HashSet<>();
    Set<Integer> groups = new HashSet<>(Set.of(root));
    List<ProcessStat> found = new ArrayList<>();
    boolean grown = true;
    while (grown) {
      grown = false;
      for (ProcessStat process : all) {
        boolean belongs =
            process.pid() == root
                || pids.contains(process.parent())
                || groups.contains(process.session())
                || groups.contains(process.group());
        if (belongs && pids.add(process.pid())) {
          found.add(process);
          grown = true;
          if (process.group() == process.pid()) {
            groups.add(process.pid());
          }
        }
      }
    }
    return found;
  }

  private List<ProcessStat> all() {
    List<ProcessStat> all = new ArrayList<>();
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path pid : pids) {
        HostLoad.lines(pid.resolve("stat")).stream()
            .findFirst()
            .flatMap(ProcessStat::parse)
            .ifPresent(all::add);
      }
    } catch (IOException e) {
      return List.of();
    }
    return all;
  }

  private long residentBytes(ProcessStat process) {
    Path status = proc.resolve(Integer.toString(process.pid())).resolve("status");
    return HostLoad.kilobytes(HostLoad.lines(status), "VmRSS:") * 1024;
  }
}
