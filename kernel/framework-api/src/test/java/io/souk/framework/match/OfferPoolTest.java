package io.souk.framework.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OfferPoolTest {

  private static final OfferPool POOL =
      OfferPool.of(
          List.of(
              scalar("cpus", 4), scalar("mem", 1024), scalar("disk", 5000), ports(31000, 31010)));

  @Test
  void takesScalarsAndLeavesTheRest() {
    Match.Found found = found(POOL.match(Demand.of(1.5, 256, 0, 0)));
    assertThat(found.resources()).containsExactly(scalar("cpus", 1.5), scalar("mem", 256));
    assertThat(found.rest().available("cpus", Demand.none())).isEqualTo(2500);
    assertThat(found.rest().available("mem", Demand.none())).isEqualTo(768_000);
  }

  @Test
  void fillsAnOfferToTheLastThousandth() {
    OfferPool pool = POOL;
    for (int i = 0; i < 40; i++) {
      pool = found(pool.match(Demand.of(0.1, 25.6, 0, 0))).rest();
    }
    assertThat(refusals(pool.match(Demand.of(0.001, 0, 0, 0))))
        .containsExactly(new Refusal.TooLittle("cpus", 1, 0));
  }

  @Test
  void namesEverythingThatIsMissing() {
    Demand demand =
        Demand.of(5, 2048, 0, 1).withPorts(List.of(PortDemand.of(80), PortDemand.of(31000)));
    assertThat(refusals(POOL.match(demand)))
        .containsExactlyInAnyOrder(
            new Refusal.TooLittle("cpus", 5000, 4000),
            new Refusal.TooLittle("mem", 2_048_000, 1_024_000),
            new Refusal.TooLittle("gpus", 1000, 0),
            new Refusal.PortNotOffered(80));
  }

  @Test
  void givesFixedAndDynamicPortsInOrder() {
    Demand demand =
        Demand.none()
            .withPorts(List.of(PortDemand.DYNAMIC, PortDemand.of(31001), PortDemand.DYNAMIC));
    Match.Found found = found(POOL.match(demand));
    assertThat(found.ports()).containsExactly(31002, 31001, 31003);
    assertThat(found.resources()).containsExactly(ports(31001, 31003));
    assertThat(refusals(found.rest().match(Demand.none().withPorts(List.of(PortDemand.of(31002))))))
        .containsExactly(new Refusal.PortNotOffered(31002));
  }

  @Test
  void prefersNeighbours() {
    OfferPool pool = OfferPool.of(List.of(ports(31000, 31000), ports(31005, 31007)));
    Demand three = Demand.none().withPorts(List.of(dynamic(), dynamic(), dynamic()));
    assertThat(found(pool.match(three)).ports()).containsExactly(31005, 31006, 31007);
    Demand four = Demand.none().withPorts(List.of(dynamic(), dynamic(), dynamic(), dynamic()));
    assertThat(found(pool.match(four)).ports()).containsExactly(31000, 31005, 31006, 31007);
    Demand five = four.withPorts(List.of(dynamic(), dynamic(), dynamic(), dynamic(), dynamic()));
    assertThat(refusals(pool.match(five))).containsExactly(new Refusal.TooFewPorts(5, 4));
  }

  @Test
  void looksForDynamicPortsFromTheFirstOnAndAround() {
    Demand one = Demand.none().withPorts(List.of(dynamic()));
    assertThat(found(POOL.match(one.withFirstPort(31007))).ports()).containsExactly(31007);
    assertThat(found(POOL.match(one.withFirstPort(40000))).ports()).containsExactly(31000);
    Demand six =
        Demand.none()
            .withPorts(List.of(dynamic(), dynamic(), dynamic(), dynamic(), dynamic(), dynamic()))
            .withFirstPort(31008);
    assertThat(found(POOL.match(six)).ports())
        .containsExactly(31000, 31001, 31002, 31003, 31004, 31005);
  }

  @Test
  void refusesAFixedPortAskedForTwice() {
    Demand demand = Demand.none().withPorts(List.of(PortDemand.of(31000), PortDemand.of(31000)));
    assertThat(refusals(POOL.match(demand))).containsExactly(new Refusal.PortNotOffered(31000));
  }

  @Test
  void usesReservedResourcesFirstAndKeepsTheirMarks() {
    Resource reserved =
        scalar("cpus", 1).toBuilder()
            .addReservations(
                Resource.ReservationInfo.newBuilder()
                    .setType(Resource.ReservationInfo.Type.STATIC)
                    .setRole("prod"))
            .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("prod"))
            .build();
    OfferPool pool = OfferPool.of(List.of(scalar("cpus", 1), reserved));
    assertThat(found(pool.match(Demand.of(1.5, 0, 0, 0))).resources())
        .containsExactly(reserved, scalar("cpus", 0.5));
    assertThat(found(pool.match(Demand.of(1, 0, 0, 0).withRoles(Set.of("*")))).resources())
        .containsExactly(scalar("cpus", 1));
    assertThat(refusals(pool.match(Demand.of(1.5, 0, 0, 0).withRoles(Set.of("prod")))))
        .containsExactly(new Refusal.TooLittle("cpus", 1500, 1000));
    assertThat(refusals(pool.match(Demand.of(1, 0, 0, 0).withRoles(Set.of("dev")))))
        .containsExactly(new Refusal.NoAcceptedRole(Set.of("dev"), Set.of("*", "prod")));
  }

  @Test
  void leavesSpecialResourcesAlone() {
    Resource.Builder disk = scalar("disk", 10).toBuilder();
    Resource labelled =
        scalar("disk", 10).toBuilder()
            .addReservations(
                Resource.ReservationInfo.newBuilder()
                    .setType(Resource.ReservationInfo.Type.DYNAMIC)
                    .setRole("r")
                    .setLabels(
                        Labels.newBuilder().addLabels(Label.newBuilder().setKey("k").build())))
            .build();
    Resource volume = disk.clone().setDisk(persistent()).build();
    Resource revocable =
        disk.clone().setRevocable(Resource.RevocableInfo.getDefaultInstance()).build();
    Resource shared = disk.clone().setShared(Resource.SharedInfo.getDefaultInstance()).build();
    OfferPool pool = OfferPool.of(List.of(labelled, volume, revocable, shared));
    Demand demand = Demand.of(0, 0, 10, 0);
    assertThat(refusals(pool.match(demand)))
        .containsExactly(new Refusal.TooLittle("disk", 10_000, 0));
    assertThat(found(pool.match(demand.withRevocable(true))).resources())
        .containsExactly(revocable);
  }

  @Test
  void namesOtherScalarsToo() {
    OfferPool pool = OfferPool.of(List.of(scalar("licences", 2)));
    Demand demand = new Demand(Map.of("licences", 2000L), List.of(), Set.of(), false, 0);
    assertThat(found(pool.match(demand)).resources()).containsExactly(scalar("licences", 2));
  }

  @Property
  void neverGivesMoreThanWasOffered(
      @ForAll @Size(max = 6) List<@IntRange(max = 3000) Integer> offered,
      @ForAll @Size(max = 12) List<@IntRange(max = 2000) Integer> asked) {
    OfferPool pool =
        OfferPool.of(offered.stream().map(value -> scalar("cpus", value / 1000.0)).toList());
    long left = offered.stream().mapToLong(Integer::longValue).sum();
    for (int thousandths : asked) {
      switch (pool.match(Demand.of(thousandths / 1000.0, 0, 0, 0))) {
        case Match.Found found -> {
          long given =
              found.resources().stream()
                  .mapToLong(r -> Demand.thousandths(r.getScalar().getValue()))
                  .sum();
          assertThat(given).isEqualTo(thousandths);
          left -= given;
          pool = found.rest();
        }
        case Match.Refused refused -> assertThat(left).isLessThan(thousandths);
      }
      assertThat(pool.available("cpus", Demand.none())).isEqualTo(left).isNotNegative();
    }
  }

  @Property
  void givesEachPortOnce(
      @ForAll @Size(max = 4) List<@IntRange(min = 31000, max = 31030) Integer> begins,
      @ForAll @Size(max = 8) List<@IntRange(max = 5) Integer> counts,
      @ForAll @IntRange(max = 32000) int first) {
    OfferPool pool = OfferPool.of(begins.stream().map(b -> ports(b, b + 4)).toList());
    Set<Integer> offered = new HashSet<>();
    begins.forEach(b -> List.of(b, b + 1, b + 2, b + 3, b + 4).forEach(offered::add));
    List<Integer> given = new ArrayList<>();
    for (int count : counts) {
      Demand demand =
          Demand.none()
              .withPorts(java.util.Collections.nCopies(count, dynamic()))
              .withFirstPort(first);
      if (pool.match(demand) instanceof Match.Found found) {
        assertThat(found.ports()).hasSize(count);
        given.addAll(found.ports());
        pool = found.rest();
      }
    }
    assertThat(offered).containsAll(given);
    if (begins.size() <= 1) {
      assertThat(given).doesNotHaveDuplicates();
    }
  }

  private static Resource.DiskInfo persistent() {
    return Resource.DiskInfo.newBuilder()
        .setPersistence(Resource.DiskInfo.Persistence.newBuilder().setId("p"))
        .build();
  }

  private static PortDemand dynamic() {
    return PortDemand.DYNAMIC;
  }

  private static Match.Found found(Match match) {
    assertThat(match).isInstanceOf(Match.Found.class);
    return (Match.Found) match;
  }

  private static List<Refusal> refusals(Match match) {
    assertThat(match).isInstanceOf(Match.Refused.class);
    return ((Match.Refused) match).refusals();
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  private static Resource ports(long begin, long end) {
    return Resource.newBuilder()
        .setName("ports")
        .setType(Value.Type.RANGES)
        .setRanges(
            Value.Ranges.newBuilder()
                .addRange(Value.Range.newBuilder().setBegin(begin).setEnd(end)))
        .build();
  }
}
