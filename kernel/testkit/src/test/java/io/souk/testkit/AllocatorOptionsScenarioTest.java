package io.souk.testkit;

import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.Quantities;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What each option of the allocator changes, on the way from the agent to the framework's offer.
 */
class AllocatorOptionsScenarioTest {

  private static final List<Quantities> MINIMUM = AllocatorOptions.DEFAULT.minAllocatable();

  private static AllocatorOptions options(
      List<Quantities> minimum, boolean hideGpus, String... excluded) {
    return new AllocatorOptions(minimum, hideGpus, Set.of(excluded), Optional.empty());
  }

  private static SimAgent agent(Cluster cluster, String name, double cpus, double mem) {
    return new SimAgent(cluster, name, cpus, mem).answering();
  }

  @Test
  void anOfferHoldsOneOfTheAlternativesAtLeast() {
    Cluster cluster =
        new Cluster(
            options(
                List.of(
                    new Quantities(Map.of("cpus", 4_000L)),
                    new Quantities(Map.of("cpus", 1_000L, "mem", 64_000L))),
                true));
    SimFramework framework = new SimFramework(cluster, "eng", Type.MULTI_ROLE).subscribe();
    agent(cluster, "small", 1, 63).subscribe();
    agent(cluster, "both", 1, 64).subscribe();
    agent(cluster, "first", 4, 1).subscribe();
    cluster.allocate();
    assertThat(framework.offers())
        .extracting(Offer::getHostname)
        .containsExactlyInAnyOrder("both", "first");
  }

  @Test
  void withoutAMinimumAnythingIsOffered() {
    assertThat(offersOfTwoMegabytes(MINIMUM)).isEmpty();
    assertThat(offersOfTwoMegabytes(List.of())).hasSize(1);
  }

  private static List<Offer> offersOfTwoMegabytes(List<Quantities> minimum) {
    Cluster cluster = new Cluster(options(minimum, true));
    SimFramework framework = new SimFramework(cluster, "eng", Type.MULTI_ROLE).subscribe();
    agent(cluster, "tiny", 0.005, 2).subscribe();
    cluster.allocate();
    return framework.offers();
  }

  @Test
  void agentsWithGpusAreHiddenOrNot() {
    assertThat(offersOfGpus(true)).isEmpty();
    assertThat(offersOfGpus(false)).hasSize(1);
  }

  private static List<Offer> offersOfGpus(boolean hidden) {
    Cluster cluster = new Cluster(options(MINIMUM, hidden));
    SimFramework framework = new SimFramework(cluster, "eng", Type.MULTI_ROLE).subscribe();
    agent(cluster, "a", 4, 1024).with(scalar("gpus", 1)).subscribe();
    cluster.allocate();
    return framework.offers();
  }

  /** One framework holds all gpus and few cpus, the other cpus alone. */
  @Test
  void excludedResourcesDoNotCountInShares() {
    assertThat(nextInTurn()).isEqualTo("plain");
    assertThat(nextInTurn("gpus")).isEqualTo("learn");
  }

  private static String nextInTurn(String... excluded) {
    Cluster cluster = new Cluster(options(MINIMUM, true, excluded));
    SimFramework learn =
        new SimFramework(cluster, "learn", Type.MULTI_ROLE, Type.GPU_RESOURCES).subscribe();
    SimAgent gpus = agent(cluster, "gpus", 1, 1024).with(scalar("gpus", 1)).subscribe();
    cluster.allocate();
    Offer offer = learn.offer();
    TaskInfo training = task("train", offer, 0.1, 32);
    learn.accept(offer, 1000, training.toBuilder().addResources(scalar("gpus", 1)).build());
    gpus.take();
    learn.suppress();
    SimFramework plain = new SimFramework(cluster, "plain", Type.MULTI_ROLE).subscribe();
    SimAgent first = agent(cluster, "first", 4, 1024).subscribe();
    cluster.allocate();
    offer = plain.offer();
    plain.accept(offer, 1000, task("serve", offer, 2, 512));
    first.take();
    learn.revive();
    cluster.allocate();
    learn.offers().forEach(declined -> learn.decline(declined, 1000));
    agent(cluster, "next", 4, 1024).subscribe();
    cluster.allocate();
    return learn.offers().isEmpty() ? plain.offer().getAllocationInfo().getRole() : "learn";
  }
}
