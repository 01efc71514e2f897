package io.souk.master.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.Views;
import io.souk.protocol.mesos.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergedResourcesTest {

  private static Resource cpus(double amount, String role) {
    return Views.allocated(Views.scalar("cpus", amount), role);
  }

  private static Resource revocable(double amount, String role) {
    return cpus(amount, role).toBuilder()
        .setRevocable(Resource.RevocableInfo.getDefaultInstance())
        .build();
  }

  @Test
  void theSameAreOneAndOthersAreNot() {
    Resource ports = Views.ports(31_000, 31_001);
    assertThat(
            MergedResources.of(
                List.of(
                    cpus(0.1, "a"),
                    revocable(1, "a"),
                    cpus(0.2, "b"),
                    ports,
                    Views.scalar("cpus", 4),
                    cpus(0.2, "a"),
                    revocable(2, "a"),
                    revocable(5, "b"),
                    ports,
                    Views.scalar("cpus", 1),
                    Views.allocated(Views.scalar("mem", 5), "a"))))
        .containsExactly(
            ports,
            ports,
            cpus(0.3, "a"),
            revocable(3, "a"),
            cpus(0.2, "b"),
            Views.scalar("cpus", 5),
            revocable(5, "b"),
            Views.allocated(Views.scalar("mem", 5), "a"));
    assertThat(MergedResources.of(List.of())).isEmpty();
  }
}
