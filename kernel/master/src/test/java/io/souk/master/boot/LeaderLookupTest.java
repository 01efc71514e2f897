package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.http.Leaders.Leader;
import io.souk.master.view.LeaderView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaderLookupTest {

  private final MemoryRegistry registry = new MemoryRegistry();
  private final InProcessLiveView view = new InProcessLiveView();
  private final AtomicLong term = new AtomicLong();
  private final LeaderLookup alone = new LeaderLookup("m", registry, view, Optional.empty());

  LeaderLookupTest() {
    registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long newTerm) {
            term.set(newTerm);
          }

          @Override
          public void onFollower() {}
        });
  }

  @Test
  void leadsFromWhenTheKernelTookOverUntilTheLeaseEnds() {
    assertThat(alone.find()).isInstanceOf(Leader.Nobody.class);
    view.publish(List.of(new ViewChange.Begin(leader("m", term.get()))));
    assertThat(alone.find()).isEqualTo(new Leader.Here());
    registry.stepDown();
    assertThat(alone.find()).isInstanceOf(Leader.Nobody.class);
  }

  @Test
  void anOldTermOfItsOwnIsNoLeadership() {
    view.publish(List.of(new ViewChange.Begin(leader("m", term.get() - 1))));
    assertThat(alone.find()).isInstanceOf(Leader.Nobody.class);
  }

  @Test
  void pointsToTheRegistrysLeaderAndNeverToItself() {
    String member = registry.status().leader().orElseThrow();
    // The view may still show a leader that is gone.
    view.publish(List.of(new ViewChange.Begin(leader("dead", 1))));
    assertThat(among(member + "x", member).find())
        .isEqualTo(new Leader.There("host-of-" + member + ":1"));
    assertThat(among(member, "other").find())
        .isEqualTo(new Leader.Nobody("Master has not finished recovery"));
  }

  /** {@code self} is this master; ids are taken literally. */
  private LeaderLookup among(String self, String other) {
    return new LeaderLookup(
        "m",
        registry,
        view,
        Map.of(self, "self:1", other, "host-of-" + other + ":1"),
        Optional.of(self));
  }

  private static LeaderView leader(String id, long term) {
    MasterInfo info = Views.leader(id).info();
    return new LeaderView(info, term, Views.NOON);
  }
}
