package io.souk.master.decide;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.allocator.Quota;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.CompletedFramework;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.MaintenancePlan;
import io.souk.master.view.Deactivation;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import io.souk.protocol.master.RegisteredFramework;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.registry.Entry;
import io.souk.registry.Write;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** How the master's own entries of the registry look. */
public final class RegistryRecords {

  /** Of a FrameworkInfo or AgentInfo; what the registry takes as one value is somewhat more. */
  static final int MAX_INFO_BYTES = 3_500_000;

  /** Start of the keys of everything here. */
  public static final String PREFIX = "master/";

  private static final String AGENTS = PREFIX + "agents/";
  private static final String UNREACHABLE = PREFIX + "unreachable/";
  private static final String GONE = PREFIX + "gone/";
  private static final String FRAMEWORKS = PREFIX + "frameworks/";
  private static final String COMPLETED = PREFIX + "completed/";

  private RegistryRecords() {}

  /** An entry as read. */
  sealed interface Stored {

    /** An admitted agent. */
    record Agent(AgentId id, AgentInfo info) implements Stored {}

    /** An agent declared unreachable. */
    record Unreachable(AgentId id, Instant since) implements Stored {}

    /** An agent that an operator declared gone. */
    record Gone(AgentId id, Instant since) implements Stored {}

    /** An agent that an operator took out of the offers. */
    record Deactivated(AgentId id, Deactivation deactivation) implements Stored {}

    /** A framework that is not over. */
    record Framework(FrameworkRecord framework) implements Stored {}

    /** A framework that is over. */
    record Completed(CompletedFramework framework) implements Stored {}

    /** The planned absence of machines. */
    record Maintenance(MaintenancePlan plan) implements Stored {}

    /** The weight of a role. */
    record Weight(Role role, double weight) implements Stored {}

    /** The quota of a role. */
    record OfQuota(Role role, Quota quota) implements Stored {}
  }

  static Write put(AgentRecord agent) {
    return new Write.Put(AGENTS + agent.id().value(), agent.info().toByteArray());
  }

  static Write deleteAgent(AgentId id) {
    return new Write.Delete(AGENTS + id.value());
  }

  static Write putUnreachable(AgentId id, Instant since) {
    return new Write.Put(UNREACHABLE + id.value(), time(since).toByteArray());
  }

  static Write deleteUnreachable(AgentId id) {
    return new Write.Delete(UNREACHABLE + id.value());
  }

  static Write putGone(AgentId id, Instant since) {
    return new Write.Put(GONE + id.value(), time(since).toByteArray());
  }

  static Write deleteGone(AgentId id) {
    return new Write.Delete(GONE + id.value());
  }

  static Write put(FrameworkRecord framework) {
    RegisteredFramework stored =
        RegisteredFramework.newBuilder()
            .setInfo(framework.info())
            .setRegistered(time(framework.registered()))
            .build();
    return new Write.Put(FRAMEWORKS + framework.id().value(), stored.toByteArray());
  }

  static Write deleteFramework(FrameworkId id) {
    return new Write.Delete(FRAMEWORKS + id.value());
  }

  static Write putCompleted(FrameworkRecord framework, Instant when) {
    RegisteredFramework stored =
        RegisteredFramework.newBuilder()
            .setInfo(framework.info())
            .setRegistered(time(framework.registered()))
            .setUnregistered(time(when))
            .build();
    return new Write.Put(COMPLETED + framework.id().value(), stored.toByteArray());
  }

  static Write deleteCompleted(FrameworkId id) {
    return new Write.Delete(COMPLETED + id.value());
  }

  /**
   * Reads an entry; empty for keys of other kinds.
   *
   * @throws IllegalStateException when the entry cannot be read: it is not ours
   */
  static Optional<Stored> read(Entry entry) {
    try {
      String key = entry.key();
      if (key.startsWith(AGENTS)) {
        AgentInfo info = AgentInfo.parseFrom(entry.value());
        return Optional.of(new Stored.Agent(new AgentId(info.getId().getValue()), info));
      }
      if (key.startsWith(UNREACHABLE)) {
        AgentId id = new AgentId(key.substring(UNREACHABLE.length()));
        return Optional.of(new Stored.Unreachable(id, instant(TimeInfo.parseFrom(entry.value()))));
      }
      if (key.startsWith(GONE)) {
        AgentId id = new AgentId(key.substring(GONE.length()));
        return Optional.of(new Stored.Gone(id, instant(TimeInfo.parseFrom(entry.value()))));
      }
      if (key.startsWith(FRAMEWORKS)) {
        return Optional.of(
            new Stored.Framework(framework(RegisteredFramework.parseFrom(entry.value()))));
      }
      if (key.startsWith(COMPLETED)) {
        RegisteredFramework stored = RegisteredFramework.parseFrom(entry.value());
        return Optional.of(
            new Stored.Completed(
                new CompletedFramework(framework(stored), instant(stored.getUnregistered()))));
      }
      Optional<Stored> planned = MaintenanceRecords.read(entry);
      Optional<Stored> found = planned.isPresent() ? planned : DutyRecords.read(entry);
      return found.isPresent() ? found : RoleRecords.read(entry);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("registry entry " + entry.key() + " cannot be read", e);
    }
  }

  private static FrameworkRecord framework(RegisteredFramework stored) {
    return new FrameworkRecord(
        new FrameworkId(stored.getInfo().getId().getValue()),
        stored.getInfo(),
        Optional.empty(),
        Optional.empty(),
        true,
        instant(stored.getRegistered()),
        Optional.empty(),
        Set.of(),
        Optional.empty());
  }

  private static TimeInfo time(Instant instant) {
    return TimeInfo.newBuilder()
        .setNanoseconds(instant.getEpochSecond() * 1_000_000_000L + instant.getNano())
        .build();
  }

  static Instant instant(TimeInfo time) {
    return Instant.ofEpochSecond(0, time.getNanoseconds());
  }
}
