package io.souk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Reply;
import io.souk.protocol.mesos.scheduler.Call;
import org.junit.jupiter.api.Test;

/** Calls that are taken and change nothing, and what is no call. */
class OtherCallsScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework = new SimFramework(cluster, "f").subscribe();

  @Test
  void requestIsTakenAndHasNoEffect() {
    new SimAgent(cluster, "a", 4, 1024).subscribe();
    cluster.allocate();
    int events = framework.events().size();
    Call.Builder request = Call.newBuilder().setType(Call.Type.REQUEST);
    request.getRequestBuilder().addRequestsBuilder().addResources(SimFramework.scalar("cpus", 100));
    assertThat(framework.call(request)).isEqualTo(Reply.accepted());
    cluster.allocate();
    assertThat(framework.events()).hasSize(events);
    assertThat(framework.offers()).hasSize(1);
  }

  @Test
  void unknownCallIsNotImplemented() {
    assertThat(framework.call(Call.newBuilder().setType(Call.Type.UNKNOWN)).status())
        .isEqualTo(501);
  }
}
