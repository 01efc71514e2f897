package io.souk.bench.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.load.wire.CallPipe;
import io.souk.protocol.negotiate.Codec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadOptionsTest {

  @Test
  void eachWorkloadHasTheSizeThatItIsDefinedWith() {
    LoadOptions launch = LoadOptions.parse();
    assertThat(launch.size()).isEqualTo(new Size(1000, 1, 100_000, 100));
    assertThat(launch.traffic().codec()).isEqualTo(Codec.JSON);
    assertThat(launch.traffic().calls()).isEqualTo(new CallPipe.Bounds(16, 16));
    assertThat(launch.master().address()).isEmpty();
    LoadOptions updates = LoadOptions.parse("--workload", "updates");
    assertThat(updates.size().agents()).isEqualTo(10_000);
    assertThat(updates.span().rates()).containsExactly(5000, 10_000, 20_000, 40_000);
    assertThat(updates.span().seconds()).isEqualTo(60);
  }

  @Test
  void whatIsGivenCounts() {
    LoadOptions options =
        LoadOptions.parse(
            "--master", "h:1", "--rates", "3,4", "--java", "-Xmx1g  -Xlog:gc", "--growth", "true");
    assertThat(options.master().address()).isEqualTo(Optional.of("h:1"));
    assertThat(options.span().rates()).isEqualTo(List.of(3, 4));
    assertThat(options.master().java()).containsExactly("-Xmx1g", "-Xlog:gc");
    assertThat(options.growth()).isTrue();
    assertThat(options.size().tenth()).isEqualTo(new Size(100, 1, 10_000, 100));
  }

  @ParameterizedTest
  @CsvSource({
    "--agents, none",
    "--agents, 0",
    "--codec, xml",
    "--workload, some",
    "--master, nowhere",
    "--growth, yes",
    "--rates, '1,x'",
    "--unknown, 1"
  })
  void wrongOptionsAreNamed(String name, String value) {
    assertThatThrownBy(() -> LoadOptions.parse(name, value)).hasMessageContaining(name);
    assertThatThrownBy(() -> LoadOptions.parse(name)).hasMessageContaining(name);
  }
}
