package io.souk.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.agent.Event;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperationDeciderTest {

  private static final Ledger START =
      Ledger.of(AgentResources.of(ResourcesText.parse("cpus:4;mem:1024;disk:1000", Role.ANY)));
  private static final Volume V1 = new Volume(new Role("eng"), "v1", Optional.empty());

  private int uuids;

  private OperationDecision decide(Ledger ledger, Offer.Operation.Builder operation) {
    return decide(ledger, operation, Map.of());
  }

  private OperationDecision decide(
      Ledger ledger, Offer.Operation.Builder operation, Map<Volume, String> inUse) {
    return OperationDecider.decide(
        ledger, Wire.apply(++uuids, operation), inUse, new AgentId("a1"), status(uuids));
  }

  private static ByteString status(int number) {
    return ByteString.copyFromUtf8("status-" + number);
  }

  private Ledger after(Offer.Operation.Builder... operations) {
    Ledger ledger = START;
    for (Offer.Operation.Builder operation : operations) {
      OperationDecision decision = decide(ledger, operation);
      assertThat(state(decision)).isEqualTo(OperationState.OPERATION_FINISHED);
      ledger = decision.after();
    }
    return ledger;
  }

  private static OperationState state(OperationDecision decision) {
    return decision.operation().getLatestStatus().getState();
  }

  private static String message(OperationDecision decision) {
    return decision.operation().getLatestStatus().getMessage();
  }

  private static Resources total(Ledger ledger) {
    return ledger.resources().total();
  }

  private static Resources read(Resource... wire) {
    return WireResources.read(List.of(wire));
  }

  private Ledger withVolume() {
    return after(
        Wire.reserve(Wire.reserved("disk", 100, "eng")), Wire.create(Wire.volume("v1", 64, "eng")));
  }

  @Test
  void tellsAllThatAStatusSays() {
    OperationDecision decision = decide(START, Wire.reserve(Wire.reserved("cpus", 1, "eng")));

    OperationStatus status = decision.operation().getLatestStatus();
    assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(status.getOperationId().getValue()).isEqualTo("op-1");
    assertThat(status.getAgentId().getValue()).isEqualTo("a1");
    assertThat(status.getUuid().getValue()).isEqualTo(status(1));
    assertThat(decision.operation().getStatusesList()).containsExactly(status);
    assertThat(decision.operation().getFrameworkId()).isEqualTo(Wire.FRAMEWORK_ID);
    assertThat(total(decision.after()).covers(read(Wire.reserved("cpus", 1, "eng")))).isTrue();
  }

  @Test
  void reservesAndUnreserves() {
    Ledger ledger =
        after(
            Wire.reserve(Wire.reserved("cpus", 1, "eng")),
            Wire.unreserve(Wire.reserved("cpus", 0.25, "eng")));

    assertThat(ledger.resources().kept()).isEqualTo(read(Wire.reserved("cpus", 0.75, "eng")));
    assertThat(total(ledger).unreserved().scalarValue("cpus")).isEqualTo(3.25);
  }

  @Test
  void aVolumeIsMadeOnceAndUnmadeOnce() {
    OperationDecision made =
        decide(
            after(Wire.reserve(Wire.reserved("disk", 64, "eng"))),
            Wire.create(Wire.volume("v1", 64, "eng")));
    assertThat(made.made()).containsExactly(V1);
    assertThat(made.unmade()).isEmpty();

    OperationDecision unmade = decide(made.after(), Wire.destroy(Wire.volume("v1", 64, "eng")));
    assertThat(unmade.made()).isEmpty();
    assertThat(unmade.unmade()).containsExactly(V1);
    assertThat(unmade.after().resources().kept()).isEqualTo(read(Wire.reserved("disk", 64, "eng")));
  }

  @Test
  void resizingLeavesTheVolumeWhereItIs() {
    OperationDecision grown =
        decide(
            withVolume(),
            Wire.grow(Wire.volume("v1", 64, "eng"), Wire.reserved("disk", 36, "eng")));
    assertThat(state(grown)).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(grown.made()).isEmpty();
    assertThat(grown.unmade()).isEmpty();
    assertThat(grown.after().resources().kept()).isEqualTo(read(Wire.volume("v1", 100, "eng")));

    OperationDecision shrunk =
        decide(grown.after(), Wire.shrink(Wire.volume("v1", 100, "eng"), 90));
    assertThat(shrunk.unmade()).isEmpty();
    assertThat(shrunk.after().resources().kept())
        .isEqualTo(read(Wire.volume("v1", 10, "eng"), Wire.reserved("disk", 90, "eng")));
  }

  @Test
  void dropsWhatTheAgentDoesNotHave() {
    OperationDecision decision = decide(START, Wire.reserve(Wire.reserved("cpus", 5, "eng")));

    assertThat(state(decision)).isEqualTo(OperationState.OPERATION_DROPPED);
    assertThat(message(decision)).contains("short of cpus:1");
    assertThat(total(decision.after())).isEqualTo(total(START));
    assertThat(decision.after().operations()).containsExactly(decision.operation());
  }

  @Test
  void dropsOperationsWithoutACertainOutcome() {
    OperationDecision decision =
        decide(
            START,
            Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.DESTROY_DISK)
                .setDestroyDisk(
                    Offer.Operation.DestroyDisk.newBuilder().setSource(Wire.scalar("disk", 1))));

    assertThat(state(decision)).isEqualTo(OperationState.OPERATION_DROPPED);
    assertThat(message(decision)).contains("DESTROY_DISK");
  }

  @Test
  void aVolumeInUseIsNeverUnmade() {
    OperationDecision decision =
        decide(withVolume(), Wire.destroy(Wire.volume("v1", 64, "eng")), Map.of(V1, "task-7"));

    assertThat(state(decision)).isEqualTo(OperationState.OPERATION_FAILED);
    assertThat(message(decision)).isEqualTo("volume 'v1' of role 'eng' is in use by task 'task-7'");
    assertThat(decision.unmade()).isEmpty();
    assertThat(decision.after().resources()).isEqualTo(withVolume().resources());
  }

  @Test
  void aVolumeInUseMayGrow() {
    OperationDecision decision =
        decide(
            withVolume(),
            Wire.grow(Wire.volume("v1", 64, "eng"), Wire.reserved("disk", 1, "eng")),
            Map.of(V1, "task-7"));

    assertThat(state(decision)).isEqualTo(OperationState.OPERATION_FINISHED);
  }

  @Test
  void twoVolumesOfARoleHaveTwoNames() {
    OperationDecision again = decide(withVolume(), Wire.create(Wire.volume("v1", 32, "eng")));
    OperationDecision twice =
        decide(withVolume(), Wire.create(Wire.volume("v2", 8, "eng"), Wire.volume("v2", 8, "eng")));

    assertThat(state(again)).isEqualTo(OperationState.OPERATION_FAILED);
    assertThat(message(again)).isEqualTo("volume 'v1' of role 'eng' exists already");
    assertThat(state(decide(withVolume(), Wire.create(Wire.volume("v2", 32, "eng")))))
        .isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(state(twice)).isEqualTo(OperationState.OPERATION_FAILED);
  }

  @Test
  void underWayItIsKnownButDoesNotCount() {
    OperationDecision decision = decide(START, Wire.reserve(Wire.reserved("cpus", 1, "eng")));

    Ledger underWay = decision.underWay();
    assertThat(total(underWay)).isEqualTo(total(START));
    assertThat(underWay.operations()).hasSize(1);
    OperationStatus status = underWay.operations().get(0).getLatestStatus();
    assertThat(status.getState()).isEqualTo(OperationState.OPERATION_PENDING);
    assertThat(status.hasUuid()).isFalse();
    assertThat(Ledger.outcome(underWay.operations().get(0))).isEmpty();
  }

  @Test
  void aFailureOfTheDiskLeavesEverythingAsItWas() {
    OperationDecision decision =
        decide(
            after(Wire.reserve(Wire.reserved("disk", 64, "eng"))),
            Wire.create(Wire.volume("v1", 64, "eng")));

    OperationDecision failed = decision.failed("no space");
    assertThat(state(failed)).isEqualTo(OperationState.OPERATION_FAILED);
    assertThat(message(failed)).isEqualTo("no space");
    assertThat(failed.made()).isEmpty();
    assertThat(failed.after().resources()).isEqualTo(decision.before().resources());
    assertThat(failed.after().operations()).contains(failed.operation());
  }

  @Test
  void onlyItsOwnAcknowledgementSettlesAnOperation() {
    OperationDecision decision = decide(START, Wire.reserve(Wire.reserved("cpus", 1, "eng")));
    ByteString uuid = decision.operation().getUuid().getValue();

    assertThat(decision.after().acknowledged(uuid, status(99))).isEqualTo(decision.after());
    Ledger settled = decision.after().acknowledged(uuid, status(1));
    assertThat(settled.operations()).isEmpty();
    assertThat(settled.isSettled(uuid)).isTrue();
    assertThat(settled.find(uuid)).contains(decision.operation());
    assertThat(settled.resources()).isEqualTo(decision.after().resources());
  }

  @Test
  void onlyTheNewestSettledOperationsAreRemembered() {
    Ledger ledger = START;
    ByteString first = ByteString.EMPTY;
    for (int i = 1; i <= Ledger.SETTLED + 1; i++) {
      Event.ApplyOperation apply = Wire.apply(i, Wire.reserve(Wire.reserved("mem", 1, "eng")));
      first = first.isEmpty() ? apply.getUuid() : first;
      ledger =
          OperationDecider.decide(ledger, apply, Map.of(), new AgentId("a1"), status(i))
              .after()
              .acknowledged(apply.getUuid(), status(i));
    }

    assertThat(ledger.settled()).hasSize(Ledger.SETTLED);
    assertThat(ledger.find(first)).isEmpty();
    assertThat(ledger.withoutOperations().settled()).isEmpty();
    assertThat(ledger.withoutOperations().resources()).isEqualTo(ledger.resources());
  }
}
