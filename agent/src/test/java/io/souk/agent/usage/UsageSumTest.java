package io.souk.agent.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.ResourceStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageSumTest {

  @Test
  void addsUpWhatIsKnownAndTakesTheNewestTime() {
    ResourceStatistics one =
        ResourceStatistics.newBuilder()
            .setTimestamp(10)
            .setProcesses(2)
            .setCpusLimit(0.5)
            .setMemRssBytes(100)
            .build();
    ResourceStatistics other =
        ResourceStatistics.newBuilder()
            .setTimestamp(9)
            .setProcesses(3)
            .setCpusLimit(0.25)
            .setMemLimitBytes(7)
            .build();

    assertThat(UsageSum.of(List.of(one, other)))
        .isEqualTo(
            ResourceStatistics.newBuilder()
                .setTimestamp(10)
                .setProcesses(5)
                .setCpusLimit(0.75)
                .setMemRssBytes(100)
                .setMemLimitBytes(7)
                .build());
  }
}
