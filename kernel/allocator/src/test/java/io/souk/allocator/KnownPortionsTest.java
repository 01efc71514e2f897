package io.souk.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.model.resources.Resources;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownPortionsTest {

  private final KnownPortions portions = new KnownPortions(new ResourceNames(Set.of()));

  @Test
  void sameResourcesGiveSamePortion() {
    Resources resources = Resources.of(1, 2, 3);
    Portion portion = portions.of(resources);
    assertThat(portion.resources()).isSameAs(resources);
    assertThat(portions.of(resources)).isSameAs(portion);
  }

  @Test
  void eachIsThePortionOfItsOwnResources() {
    for (int i = 1; i < 2_000; i++) {
      Resources resources = Resources.of(i, 0, 0);
      Portion portion = portions.of(resources);
      assertThat(portion.resources()).isSameAs(resources);
      assertThat(portion.scalars().get(0)).isEqualTo(i * 1_000L);
    }
  }
}
