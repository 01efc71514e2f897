package io.souk.master.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.souk.allocator.Quantities;
import io.souk.allocator.Quota;
import io.souk.fixture.FixtureEntries;
import io.souk.fixture.FixtureTree;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.AgentResources;
import io.souk.master.state.CompletedFramework;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.MachineId;
import io.souk.master.state.MaintenancePlan;
import io.souk.master.view.Deactivation;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.master.RegisteredFramework;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.DrainInfo;
import io.souk.protocol.mesos.DrainState;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.maintenance.Window;
import io.souk.registry.Entry;
import io.souk.registry.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** This master reads what the releases before it kept of its own, and they read what it keeps. */
class RegistryRecordsSkewTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final AgentId AGENT = new AgentId("agent-1");
  private static final FrameworkId FRAMEWORK = new FrameworkId("framework-1");
  private static final MachineId MACHINE = new MachineId("node-1", "10.0.0.1");

  private static final AgentInfo AGENT_INFO =
      AgentInfo.newBuilder()
          .setHostname("node-1")
          .setPort(5051)
          .setId(AgentID.newBuilder().setValue("agent-1"))
          .addResources(
              Resource.newBuilder()
                  .setName("cpus")
                  .setType(Value.Type.SCALAR)
                  .setScalar(Value.Scalar.newBuilder().setValue(4)))
          .addAttributes(
              Attribute.newBuilder()
                  .setName("rack")
                  .setType(Value.Type.TEXT)
                  .setText(Value.Text.newBuilder().setValue("r1")))
          .build();

  private static final FrameworkInfo FRAMEWORK_INFO =
      FrameworkInfo.newBuilder()
          .setUser("nobody")
          .setName("f")
          .setId(FrameworkID.newBuilder().setValue("framework-1"))
          .setFailoverTimeout(3600)
          .addRoles("eng")
          .addCapabilities(
              FrameworkInfo.Capability.newBuilder()
                  .setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
          .build();

  private static final MaintenancePlan PLAN =
      new MaintenancePlan(
          Schedule.newBuilder()
              .addWindows(
                  Window.newBuilder()
                      .addMachineIds(MACHINE.wire())
                      .setUnavailability(
                          Unavailability.newBuilder()
                              .setStart(TimeInfo.newBuilder().setNanoseconds(1_000))))
              .build(),
          Set.of(MACHINE));

  private static final Deactivation DRAINING =
      new Deactivation(
          Optional.of(
              new Deactivation.Draining(
                  DrainInfo.newBuilder()
                      .setState(DrainState.DRAINING)
                      .setConfig(DrainConfig.newBuilder().setMarkGone(true))
                      .build(),
                  NOW)));

  private static final Quota QUOTA =
      new Quota(new Quantities(Map.of("cpus", 1_500L)), Map.of("mem", 2_000L));

  /** Writes a fixture into the file that it is given; once a release. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), FixtureEntries.pack(written()));
  }

  private static FrameworkRecord framework() {
    return new FrameworkRecord(
        FRAMEWORK,
        FRAMEWORK_INFO,
        Optional.empty(),
        Optional.empty(),
        true,
        NOW,
        Optional.empty(),
        Set.of(),
        Optional.empty());
  }

  private static AgentRecord agent() {
    return new AgentRecord(
        AGENT,
        AGENT_INFO,
        "node-1:5051",
        MACHINE,
        "0.1",
        List.of(),
        AgentResources.of(Resources.EMPTY),
        Optional.empty(),
        0,
        NOW,
        Optional.empty());
  }

  /** What is read of each entry, of which there is something of every kind. */
  private static List<RegistryRecords.Stored> kept() {
    return List.of(
        new RegistryRecords.Stored.Agent(AGENT, AGENT_INFO),
        new RegistryRecords.Stored.Completed(new CompletedFramework(framework(), NOW)),
        new RegistryRecords.Stored.Deactivated(AGENT, DRAINING),
        new RegistryRecords.Stored.Deactivated(new AgentId("agent-2"), Deactivation.ONLY),
        new RegistryRecords.Stored.Framework(framework()),
        new RegistryRecords.Stored.Gone(new AgentId("agent-3"), NOW),
        new RegistryRecords.Stored.Maintenance(PLAN),
        new RegistryRecords.Stored.OfQuota(new Role("eng"), QUOTA),
        new RegistryRecords.Stored.Unreachable(new AgentId("agent-4"), NOW),
        new RegistryRecords.Stored.Weight(new Role("eng/dev"), 2.5));
  }

  private static NavigableMap<String, byte[]> written() {
    NavigableMap<String, byte[]> stored = new TreeMap<>();
    for (Write write :
        List.of(
            RegistryRecords.put(agent()),
            RegistryRecords.putCompleted(framework(), NOW),
            DutyRecords.put(AGENT, DRAINING),
            DutyRecords.put(new AgentId("agent-2"), Deactivation.ONLY),
            RegistryRecords.put(framework()),
            RegistryRecords.putGone(new AgentId("agent-3"), NOW),
            MaintenanceRecords.put(PLAN),
            RoleRecords.putQuota(new Role("eng"), QUOTA),
            RegistryRecords.putUnreachable(new AgentId("agent-4"), NOW),
            RoleRecords.putWeight(new Role("eng/dev"), 2.5))) {
      stored.put(write.key(), ((Write.Put) write).value());
    }
    return stored;
  }

  private static NavigableMap<String, byte[]> fixture() throws IOException {
    return FixtureEntries.unpack(FixtureTree.read(RegistryRecordsSkewTest.class, "records-1.txt"));
  }

  private static List<RegistryRecords.Stored> read(Map<String, byte[]> stored) {
    return stored.entrySet().stream()
        .flatMap(
            each -> RegistryRecords.read(new Entry(each.getKey(), 1, each.getValue())).stream())
        .toList();
  }

  @Test
  void readsAllThatIsInThem() throws IOException {
    assertThat(read(fixture())).containsExactlyElementsOf(kept());
  }

  /**
   * When this fails the stored form has changed: keep the old fixture and go on reading it, see
   * that the release before reads the new form, and write a fixture with {@link #main}.
   */
  @Test
  void theReleaseBeforeReadsWhatIsWritten() throws IOException {
    assertThat(FixtureEntries.differences(fixture(), written())).isEmpty();
  }

  private static byte[] later(byte[] message) {
    byte[] more =
        UnknownFieldSet.newBuilder()
            .addField(
                4711,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .build())
            .build()
            .toByteArray();
    return ByteString.copyFrom(message).concat(ByteString.copyFrom(more)).toByteArray();
  }

  /** What the next release adds is passed over; whole kinds of entries as well. */
  @Test
  void fieldsAndKindsOfALaterReleaseAreNoHindrance() throws IOException {
    NavigableMap<String, byte[]> later = fixture();
    later.replaceAll((key, value) -> key.startsWith("master/agents/") ? value : later(value));
    later.put("master/of-a-later-release/x", new byte[] {1, 2, 3});

    assertThat(read(later)).containsExactlyElementsOf(kept());
  }

  /** A drain that is further than this master knows: better that it does not lead. */
  @Test
  void wordsOfALaterReleaseInRequiredFieldsAreRefused() throws IOException {
    NavigableMap<String, byte[]> later = fixture();
    byte[] drained = later.get("master/deactivated/agent-1");
    // DeactivatedAgent.drain, its state: field 1 of field 1.
    assertThat(Arrays.copyOf(drained, 4)).containsExactly(10, 6, 8, DrainState.DRAINING_VALUE);
    drained[3] = 77;

    assertThatThrownBy(() -> read(later))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("registry entry master/deactivated/agent-1 cannot be read");
  }

  /** What agents and frameworks say of themselves goes through an older leader whole. */
  @Test
  void infosKeepFieldsOfALaterRelease() throws IOException {
    byte[] agent = later(AGENT_INFO.toByteArray());
    byte[] info = later(FRAMEWORK_INFO.toByteArray());
    byte[] framework =
        RegisteredFramework.newBuilder()
            .setInfo(FrameworkInfo.parseFrom(info))
            .setRegistered(TimeInfo.newBuilder().setNanoseconds(1))
            .build()
            .toByteArray();

    List<RegistryRecords.Stored> read =
        read(Map.of("master/agents/agent-1", agent, "master/frameworks/framework-1", framework));

    for (RegistryRecords.Stored each : read) {
      switch (each) {
        case RegistryRecords.Stored.Agent it ->
            assertThat(it.info().toByteArray()).isEqualTo(agent);
        case RegistryRecords.Stored.Framework it ->
            assertThat(((Write.Put) RegistryRecords.put(it.framework())).value())
                .isEqualTo(framework);
        default -> throw new AssertionError(each.toString());
      }
    }
    assertThat(read).hasSize(2);
  }
}
