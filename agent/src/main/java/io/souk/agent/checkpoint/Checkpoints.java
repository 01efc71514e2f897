package io.souk.agent.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.agent.checkpoint.RecordCodec.Entry;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.task.Drain;
import io.souk.agent.task.Kill;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Writes checkpoints. Each method returns when its change is on disk. */
public final class Checkpoints {

  private final Layout layout;

  /** The directories of executors whose own entry, and those above it, this process has synced. */
  private final Set<Path> settled = ConcurrentHashMap.newKeySet();

  public Checkpoints(Layout layout) {
    this.layout = layout;
  }

  /** Whether a file could not be read because another version of the agent wrote it. */
  public static boolean isOfOtherVersion(IOException cause) {
    return cause instanceof RecordFile.OtherVersionException;
  }

  public Layout layout() {
    return layout;
  }

  /** Keeps the agent's identity; it may be used from then on. */
  public void saveAgent(AgentInfo info) throws IOException {
    AgentId id = new AgentId(info.getId().getValue());
    Files.createDirectories(layout.agentMeta(id));
    RecordFile.replace(
        layout.agentInfo(id), List.of(new Entry(RunCodec.AGENT, info.toByteArray())));
    link(layout.latestAgent(), id.value());
    RecordFile.syncDirectory(layout.metaSlaves());
  }

  /**
   * Forgets who the agent is: it registers as a new one next time, in whatever cluster that is.
   * Only a leader that still commits can admit a new agent.
   */
  public void forgetAgent() throws IOException {
    Files.deleteIfExists(layout.latestAgent());
    if (Files.deleteIfExists(layout.term())) {
      RecordFile.syncDirectory(layout.meta());
    }
    if (Files.isDirectory(layout.metaSlaves())) {
      RecordFile.syncDirectory(layout.metaSlaves());
    }
  }

  /** The identity kept, if there is one. */
  public Optional<AgentInfo> findAgent() throws IOException {
    Path latest = layout.latestAgent();
    if (!Files.isSymbolicLink(latest)) {
      return Optional.empty();
    }
    AgentId id = new AgentId(Files.readSymbolicLink(latest).getFileName().toString());
    Optional<byte[]> payload =
        RunCodec.payload(RecordFile.read(layout.agentInfo(id)), RunCodec.AGENT);
    if (payload.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AgentInfo.parseFrom(payload.get()));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(layout.agentInfo(id) + ": damaged", e);
    }
  }

  /** The boot of the machine that an earlier process of the agent recovered in, if any did. */
  public Optional<String> readBoot() throws IOException {
    return RunCodec.payload(RecordFile.read(layout.bootId()), RunCodec.BOOT)
        .map(payload -> new String(payload, StandardCharsets.UTF_8));
  }

  /** Keeps that the agent is being drained. */
  public void saveDrain(AgentId agent, Drain drain) throws IOException {
    byte[] since = ByteBuffer.allocate(Long.BYTES).putLong(drain.since().toEpochMilli()).array();
    RecordFile.replace(
        layout.drainConfig(agent),
        List.of(
            new Entry(RunCodec.DRAIN, drain.config().toByteArray()),
            new Entry(RunCodec.DRAIN_SINCE, since)));
  }

  public Optional<Drain> readDrain(AgentId agent) throws IOException {
    List<Entry> entries = RecordFile.read(layout.drainConfig(agent));
    Optional<byte[]> config = RunCodec.payload(entries, RunCodec.DRAIN);
    Optional<byte[]> since = RunCodec.payload(entries, RunCodec.DRAIN_SINCE);
    if (config.isEmpty() || since.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Drain(
              DrainConfig.parseFrom(config.get()),
              Instant.ofEpochMilli(ByteBuffer.wrap(since.get()).getLong())));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(layout.drainConfig(agent) + ": damaged", e);
    }
  }

  public void removeDrain(AgentId agent) throws IOException {
    if (Files.deleteIfExists(layout.drainConfig(agent))) {
      RecordFile.syncDirectory(layout.agentMeta(agent));
    }
  }

  public void saveBoot(String boot) throws IOException {
    Files.createDirectories(layout.meta());
    byte[] payload = boot.getBytes(StandardCharsets.UTF_8);
    RecordFile.replace(layout.bootId(), List.of(new Entry(RunCodec.BOOT, payload)));
  }

  /** Keeps whom to believe; an agent of a release that knows no clusters reads the term alone. */
  public void saveFence(Fence fence) throws IOException {
    Files.createDirectories(layout.meta());
    byte[] term = ByteBuffer.allocate(Long.BYTES).putLong(fence.term()).array();
    List<Entry> entries = new ArrayList<>(List.of(new Entry(RunCodec.TERM, term)));
    fence
        .cluster()
        .map(id -> new Entry(RunCodec.CLUSTER, id.getBytes(StandardCharsets.UTF_8)))
        .ifPresent(entries::add);
    RecordFile.replace(layout.term(), entries);
  }

  /** The cluster and the highest term seen; open when none was. */
  public Fence readFence() throws IOException {
    List<Entry> entries = RecordFile.read(layout.term());
    long term =
        RunCodec.payload(entries, RunCodec.TERM)
            .filter(payload -> payload.length == Long.BYTES)
            .map(payload -> ByteBuffer.wrap(payload).getLong())
            .orElse(0L);
    return new Fence(
        RunCodec.payload(entries, RunCodec.CLUSTER)
            .map(payload -> new String(payload, StandardCharsets.UTF_8)),
        term);
  }

  /** Keeps a run before anything of it starts, with an empty directory for its runtime. */
  public void saveRun(AgentId agent, TaskRun.Origin origin) throws IOException {
    Path executors = unsettleMissing(agent, origin.key().framework());
    Files.createDirectories(layout.runtimeState(agent, origin));
    Path taskMeta = layout.taskMeta(agent, origin);
    Files.createDirectories(taskMeta);
    if (origin.isCustom()) {
      // An executor of type CUSTOM may have had a task of that id before.
      Files.deleteIfExists(layout.taskUpdates(agent, origin));
      Files.deleteIfExists(layout.sentinel(agent, origin));
    }
    // Comes to disk with the directory, so that the first update need not see to it.
    createFile(layout.taskUpdates(agent, origin));
    RecordFile.replace(layout.taskInfo(agent, origin), RunCodec.origin(origin));
    link(layout.latestMeta(agent, origin), Layout.executorContainer(origin));
    syncUpwards(agent, taskMeta.getParent(), executors);
  }

  private static void createFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
  }

  /** The directory of a framework's executors; one that is not there has to be synced anew. */
  private Path unsettleMissing(AgentId agent, FrameworkId framework) {
    Path executors = layout.executorsMeta(agent, framework);
    if (!Files.isDirectory(executors)) {
      settled.remove(executors);
    }
    return executors;
  }

  /** Up to the directory of executors, in which there is a new entry, and above it once. */
  private void syncUpwards(AgentId agent, Path from, Path executors) throws IOException {
    Path end =
        settled.contains(executors)
            ? executors.getParent()
            : layout.frameworksMeta(agent).getParent();
    for (Path dir = from; !dir.equals(end); dir = dir.getParent()) {
      RecordFile.syncDirectory(dir);
    }
    settled.add(executors);
  }

  /** Keeps an executor of type CUSTOM before it starts, with a directory for its runtime. */
  public void saveExecutor(AgentId agent, ExecutorRun.Origin origin) throws IOException {
    Pod pod = origin.pod();
    Path executors = unsettleMissing(agent, pod.name().framework());
    Files.createDirectories(layout.executorState(agent, pod));
    RecordFile.replace(layout.executorInfo(agent, pod), RunCodec.executor(origin));
    link(layout.executorLatestMeta(agent, pod), pod.containerId());
    syncUpwards(agent, layout.executorRunMeta(agent, pod), executors);
  }

  /** Keeps that an executor has subscribed: a later process of the agent waits for it. */
  public void markKnown(AgentId agent, Pod pod) throws IOException {
    create(layout.executorMarker(agent, pod));
  }

  /** Marks an executor of type CUSTOM as over and done with. */
  public void completeExecutor(AgentId agent, Pod pod) throws IOException {
    create(layout.executorSentinel(agent, pod));
  }

  /** Keeps that a task was given to its executor, before it is. */
  public void appendDelivered(AgentId agent, TaskRun.Origin origin) throws IOException {
    append(agent, origin, RunCodec.delivered());
  }

  /**
   * Forgets a run that could not be prepared: the next process of the agent must not find it and
   * start it. Works on a full disk.
   */
  public void forgetRun(AgentId agent, TaskRun.Origin origin) throws IOException {
    Path info = layout.taskInfo(agent, origin);
    if (Files.deleteIfExists(info)) {
      RecordFile.syncDirectory(info.getParent());
    }
    discard(
        agent, origin.isCustom() ? layout.taskMeta(agent, origin) : layout.runMeta(agent, origin));
  }

  /**
   * Removes what is left of a run that never became whole on disk, with the directories above it
   * that hold nothing else.
   */
  public void discard(AgentId agent, Path run) throws IOException {
    Trees.delete(run);
    Path end = layout.frameworksMeta(agent);
    for (Path at = run.getParent(); at.startsWith(end) && !at.equals(end); at = at.getParent()) {
      if (!Trees.holdsLinksOnly(at)) {
        return;
      }
      Trees.delete(at);
    }
  }

  public void appendUpdate(AgentId agent, TaskRun.Origin origin, TaskStatus status)
      throws IOException {
    append(agent, origin, RunCodec.update(status));
  }

  public void appendAcknowledgement(AgentId agent, TaskRun.Origin origin, ByteString uuid)
      throws IOException {
    append(agent, origin, RunCodec.acknowledgement(uuid));
  }

  public void appendKill(AgentId agent, TaskRun.Origin origin, Kill kill) throws IOException {
    append(agent, origin, RunCodec.kill(kill));
  }

  /** Marks a run as over and done with. */
  public void completeRun(AgentId agent, TaskRun.Origin origin) throws IOException {
    create(layout.sentinel(agent, origin));
  }

  private static void create(Path marker) throws IOException {
    if (!Files.exists(marker)) {
      Files.createFile(marker);
      RecordFile.syncDirectory(marker.getParent());
    }
  }

  private void append(AgentId agent, TaskRun.Origin origin, Entry entry) throws IOException {
    RecordFile.append(layout.taskUpdates(agent, origin), entry);
  }

  /** It is on disk once its directory is. */
  private static void link(Path link, String target) throws IOException {
    Path staged = link.resolveSibling(link.getFileName() + ".tmp");
    Files.deleteIfExists(staged);
    Files.createSymbolicLink(staged, Path.of(target));
    if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(link + " is a directory, expected a link");
    }
    Files.move(staged, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
