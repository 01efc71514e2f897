package io.souk.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.fake.Wire;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentResourcesTest {

  private static final Resources STARTED =
      ResourcesText.parse("cpus:4;cpus(ops):2;mem:1024;disk:1000;ports:[1-9]", Role.ANY);

  private static AgentResources after(Offer.Operation.Builder... operations) {
    AgentResources resources = AgentResources.of(STARTED);
    for (Offer.Operation.Builder operation : operations) {
      resources = resources.apply(WireOperations.conversion(operation.build()));
    }
    return resources;
  }

  private static Resources read(Resource... wire) {
    return WireResources.read(List.of(wire));
  }

  @Test
  void keepsWhatOperationsMadeAndNothingElse() {
    AgentResources resources =
        after(
            Wire.reserve(Wire.reserved("cpus", 1, "eng"), Wire.reserved("disk", 64, "eng")),
            Wire.create(Wire.volume("v1", 64, "eng")));

    assertThat(resources.kept())
        .isEqualTo(read(Wire.reserved("cpus", 1, "eng"), Wire.volume("v1", 64, "eng")));
    assertThat(resources.total().quantities()).isEqualTo(STARTED.quantities());
    assertThat(after().kept().isEmpty()).isTrue();
  }

  @Test
  void restoresTheTotalFromWhatWasKept() {
    AgentResources resources =
        after(
            Wire.reserve(Wire.reserved("mem", 100, "eng"), Wire.reserved("disk", 64, "eng")),
            Wire.create(Wire.volume("v1", 24, "eng")));

    assertThat(AgentResources.restore(STARTED, resources.kept())).isEqualTo(resources);
  }

  @Test
  void refinedReservationsGoBackToTheStaticOneBelow() {
    Resource refined =
        Wire.scalar("cpus", 1).toBuilder()
            .addReservations(
                Resource.ReservationInfo.newBuilder()
                    .setType(Resource.ReservationInfo.Type.STATIC)
                    .setRole("ops"))
            .addReservations(
                Resource.ReservationInfo.newBuilder()
                    .setType(Resource.ReservationInfo.Type.DYNAMIC)
                    .setRole("ops/web"))
            .build();
    AgentResources resources = after(Wire.reserve(refined));

    assertThat(AgentResources.restore(STARTED, resources.kept())).isEqualTo(resources);
    assertThatThrownBy(
            () -> AgentResources.restore(ResourcesText.parse("cpus:6", Role.ANY), resources.kept()))
        .hasMessage("reservations and volumes kept on this agent's disk need cpus(ops):1 more");
  }

  @Test
  void saysWhatATaskUsesThatIsNotThere() {
    AgentResources resources = after(Wire.reserve(Wire.reserved("cpus", 1, "eng")));

    assertThat(resources.missing(read(Wire.reserved("cpus", 1, "eng"), Wire.scalar("mem", 9999))))
        .isEqualTo(Resources.EMPTY);
    assertThat(resources.missing(read(Wire.reserved("cpus", 1.5, "eng"))))
        .isEqualTo(read(Wire.reserved("cpus", 0.5, "eng")));
    assertThat(resources.missing(read(Wire.volume("v1", 64, "eng"))))
        .isEqualTo(read(Wire.volume("v1", 64, "eng")));
  }
}
