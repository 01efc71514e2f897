package io.souk.agent.recover;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.recover.Reconfiguration.Policy;
import io.souk.model.attribute.Attributes;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireAttributes;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.DomainInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconfigurationTest {

  private static final String RESOURCES = "cpus:4;mem:1024;ports:[31000-31999];things:{a,b}";
  private static final String ATTRIBUTES = "rack:r1;level:10;zones:[1-3]";

  private static AgentInfo info(String resources, String attributes) {
    return AgentInfo.newBuilder()
        .setHostname("here")
        .setPort(5051)
        .addAllResources(
            WireResources.write(
                ResourcesText.parse(resources, new Role("*")), ReservationFormat.POST_REFINEMENT))
        .addAllAttributes(WireAttributes.write(Attributes.parse(attributes)))
        .build();
  }

  private static final AgentInfo BEFORE = info(RESOURCES, ATTRIBUTES);

  private static List<String> refused(AgentInfo now, Policy policy) {
    return Reconfiguration.refused(BEFORE, now, policy, false);
  }

  @Test
  void whatIsTheSameGoesOn() {
    assertThat(refused(BEFORE, Policy.EQUAL)).isEmpty();
    assertThat(refused(BEFORE, Policy.ADDITIVE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpus:8;mem:1024;ports:[31000-31999];things:{a,b} | rack:r1;level:10;zones:[1-3]",
        "cpus:4;mem:1024;ports:[30000-31999];things:{a,b,c} | rack:r1;level:10;zones:[1-3]",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a,b};gpus:1 | rack:r1;level:10;zones:[1-3]",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a,b} | rack:r1;level:10;zones:[0-5]",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a,b} | rack:r1;level:10;zones:[1-3];ssd:yes",
      })
  void whatGainsIsTakenWhenOnlyGainingIsAllowed(String resources, String attributes) {
    assertThat(refused(info(resources, attributes), Policy.ADDITIVE)).isEmpty();
    assertThat(refused(info(resources, attributes), Policy.EQUAL)).hasSize(1 + both(attributes));
  }

  /** A changed attribute counts as one that went and one that came. */
  private static int both(String attributes) {
    return attributes.contains("[0-5]") ? 1 : 0;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpus:3;mem:1024;ports:[31000-31999];things:{a,b} | rack:r1;level:10;zones:[1-3] | cpus",
        "cpus:4;mem:1024;ports:[31000-31998];things:{a,b} | rack:r1;level:10;zones:[1-3] | ports",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a} | rack:r1;level:10;zones:[1-3] | things",
        "cpus:4;ports:[31000-31999];things:{a,b} | rack:r1;level:10;zones:[1-3] | mem",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a,b} | rack:r2;level:10;zones:[1-3] | rack:r1",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a,b} | rack:r1;level:9;zones:[1-3] | level",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a,b} | rack:r1;level:10;zones:[2-3] | zones",
        "cpus:4;mem:1024;ports:[31000-31999];things:{a,b} | rack:r1;zones:[1-3] | level",
      })
  void whatLosesIsRefusedAndNamed(String resources, String attributes, String named) {
    assertThat(refused(info(resources, attributes), Policy.ADDITIVE))
        .singleElement()
        .asString()
        .contains(named);
    assertThat(refused(info(resources, attributes), Policy.EQUAL)).isNotEmpty();
  }

  @Test
  void placeAndNameStay() {
    AgentInfo elsewhere = BEFORE.toBuilder().setHostname("there").setPort(5052).build();

    assertThat(refused(elsewhere, Policy.ADDITIVE))
        .containsExactly("hostname here is now there", "port 5051 is now 5052");
    assertThat(
            Reconfiguration.refused(
                BEFORE, BEFORE.toBuilder().setPort(5052).build(), Policy.EQUAL, true))
        .isEmpty();
  }

  @Test
  void aDomainMayCome() {
    AgentInfo placed = BEFORE.toBuilder().setDomain(domain("z1")).build();
    AgentInfo moved = BEFORE.toBuilder().setDomain(domain("z2")).build();

    assertThat(refused(placed, Policy.ADDITIVE)).isEmpty();
    assertThat(refused(placed, Policy.EQUAL)).containsExactly("domain (none) is now r/z1");
    assertThat(Reconfiguration.refused(placed, moved, Policy.ADDITIVE, false))
        .containsExactly("domain r/z1 is now r/z2");
    assertThat(Reconfiguration.refused(placed, BEFORE, Policy.ADDITIVE, false))
        .containsExactly("domain r/z1 is now (none)");
  }

  private static DomainInfo domain(String zone) {
    DomainInfo.Builder domain = DomainInfo.newBuilder();
    domain.getFaultDomainBuilder().getRegionBuilder().setName("r");
    domain.getFaultDomainBuilder().getZoneBuilder().setName(zone);
    return domain.build();
  }
}
