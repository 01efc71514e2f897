package io.souk.bench.load.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.result.Result;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load at its smallest against the real framework; nothing is measured here. */
class StoreLoadTest {

  @Test
  void everyUpdateOfASmallLoadIsAcknowledgedAndKept() throws IOException {
    List<Result> results =
        StoreMain.run(
            StoreOptions.parse(
                "--tasks 3,30 --latency 0,5 --rates 60,120 --per-app 20 --warm-up 0 --seconds 1"
                    .split(" ")));
    assertThat(results).hasSize(8).allMatch(each -> each.workload().equals("W4"));
    assertThat(results).allSatisfy(each -> assertThat(each.objections()).isEmpty());
    assertThat(results.subList(0, 4)).allMatch(each -> each.growth().isEmpty());
    assertThat(results.subList(4, 8)).allMatch(each -> each.growth().size() == 1);
    assertThat(results)
        .extracting(Result::checked)
        .containsExactly(60L, 120L, 60L, 120L, 60L, 120L, 60L, 120L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 65_536, 16_777_215})
  void anAddressStandsForAWord(int round) {
    assertThat(StoreLoad.round(StoreLoad.address(round))).isEqualTo(round);
  }

  @Test
  void otherAddressesStandForNone() {
    assertThat(List.of("127.0.0.1", "10.0.0", "::1", ""))
        .allMatch(each -> StoreLoad.round(each) == UpdateLedger.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--tasks 0",
        "--tasks x",
        "--latency -1",
        "--rates 5,",
        "--seconds 0",
        "--tasks 200001",
        "--what 1",
        "word"
      })
  void wrongOptionsAreNamed(String arguments) {
    assertThatThrownBy(() -> StoreOptions.parse(arguments.split(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(arguments.split(" ")[0].replace("--tasks", ""));
  }
}
