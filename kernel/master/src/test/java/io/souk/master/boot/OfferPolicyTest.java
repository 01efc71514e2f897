package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.souk.allocator.AllocatorOptions;
import io.souk.master.loop.LoopConfig;
import io.souk.protocol.mesos.MasterInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfferPolicyTest {

  private static AllocatorOptions excluding(String... names) {
    return new AllocatorOptions(
        MinimumText.parse("gpus:1|cpus:2;mem:64"), false, Set.of(names), Optional.empty());
  }

  private static final MasterConfig CONFIG = MasterConfig.of("127.0.0.1", 5050, Path.of("work"));

  private static final OfferPolicy OTHER =
      new OfferPolicy(Optional.of(Duration.ofSeconds(30)), excluding("gpus", "disk"), 250);

  private static Map<String, String> flags(OfferPolicy policy) {
    return Identity.of(CONFIG.withOffers(policy), Optional.empty(), 5050).flags();
  }

  @Test
  void flagsShowTheDefaults() {
    assertThat(flags(OfferPolicy.DEFAULT))
        .containsEntry("min_allocatable_resources", "cpus:0.01|mem:32")
        .containsEntry("filter_gpu_resources", "true")
        .containsEntry("offer_constraints_re2_max_program_size", "100")
        .doesNotContainKeys("offer_timeout", "fair_sharing_excluded_resource_names");
  }

  @Test
  void flagsShowWhatWasSet() {
    assertThat(flags(OTHER))
        .containsEntry("offer_timeout", "30secs")
        .containsEntry("min_allocatable_resources", "gpus:1|cpus:2;mem:64")
        .containsEntry("filter_gpu_resources", "false")
        .containsEntry("fair_sharing_excluded_resource_names", "disk,gpus")
        .containsEntry("offer_constraints_re2_max_program_size", "250");
  }

  @Test
  void theLoopIsTold() {
    LoopConfig told =
        KernelWiring.loopConfig(CONFIG.withOffers(OTHER), MasterInfo.getDefaultInstance());
    assertThat(told.allocator()).isEqualTo(OTHER.allocator());
    assertThat(told.kernel().offerTimeout()).contains(Duration.ofSeconds(30));
    assertThat(told.kernel().maxRegexProgram()).isEqualTo(250);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a:1", "a;b"})
  void otherNamesAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OfferPolicy(Optional.empty(), excluding(name), 100))
        .withMessage(
            "--fair-sharing-excluded-resource-names '"
                + name
                + "': expected names of resources, for example gpus,disk");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 10_001, Integer.MAX_VALUE})
  void otherSizesAreRefused(int size) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OfferPolicy(Optional.empty(), AllocatorOptions.DEFAULT, size))
        .withMessage("--offer-constraints-re2-max-program-size " + size + ": expected 1 to 10000");
  }

  @Test
  void otherTimeoutsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new OfferPolicy(Optional.of(Duration.ZERO), AllocatorOptions.DEFAULT, 100))
        .withMessage("--offer-timeout 0ns: expected more than 0");
  }
}
