package io.souk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.DomainInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.scheduler.Event;
import org.junit.jupiter.api.Test;

/** Who is offered agents of which region. */
class FaultDomainScenarioTest {

  private final Cluster cluster =
      new Cluster(
          options ->
              options.withMasterInfo(
                  MasterInfo.newBuilder(options.masterInfo())
                      .setDomain(domain("here", "one"))
                      .build()));

  private void agents() {
    new SimAgent(cluster, "near", 1, 64)
        .with(info -> info.setDomain(domain("here", "two")))
        .subscribe();
    new SimAgent(cluster, "far", 1, 64)
        .with(info -> info.setDomain(domain("there", "one")))
        .subscribe();
    new SimAgent(cluster, "anywhere", 1, 64).subscribe();
  }

  @Test
  void agentsOfOtherRegionsAreHiddenFromFrameworksThatDoNotKnowRegions() {
    agents();
    SimFramework framework = new SimFramework(cluster, "f").subscribe();
    cluster.allocate();
    assertThat(framework.offers())
        .extracting(Offer::getHostname)
        .containsExactlyInAnyOrder("near", "anywhere");
  }

  @Test
  void frameworksThatKnowRegionsAreOfferedAllAndToldWhereTheyAre() {
    agents();
    SimFramework framework = new SimFramework(cluster, "f", Type.REGION_AWARE).subscribe();
    cluster.allocate();
    assertThat(framework.offers())
        .extracting(Offer::getHostname)
        .containsExactlyInAnyOrder("near", "far", "anywhere");
    assertThat(framework.offers())
        .filteredOn(offer -> offer.getHostname().equals("far"))
        .extracting(Offer::getDomain)
        .containsExactly(domain("there", "one"));
    assertThat(framework.offers())
        .filteredOn(offer -> offer.getHostname().equals("anywhere"))
        .noneMatch(Offer::hasDomain);
  }

  @Test
  void frameworksAreToldTheMastersDomain() {
    SimFramework framework = new SimFramework(cluster, "f").subscribe();
    assertThat(framework.events(Event.Type.SUBSCRIBED))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getSubscribed().getMasterInfo().getDomain())
                    .isEqualTo(domain("here", "one")));
  }

  private static DomainInfo domain(String region, String zone) {
    DomainInfo.Builder domain = DomainInfo.newBuilder();
    domain.getFaultDomainBuilder().getRegionBuilder().setName(region);
    domain.getFaultDomainBuilder().getZoneBuilder().setName(zone);
    return domain.build();
  }
}
