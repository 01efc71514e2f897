package io.souk.bench.standing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MasterProcessTest {

  @Test
  void theHeapIsReadFromWhatEachCollectorSays() throws IOException {
    assertThat(
            MasterProcess.heap(
                """
                18045:
                garbage-first heap   total reserved 6172672K, committed 262144K, used 139484K [0x0)
                """))
        .isEqualTo(new MasterProcess.Heap(262_144L * 1024, 139_484L * 1024));
    assertThat(
            MasterProcess.heap(
                """
                1:
                garbage-first heap   total 49152K, used 12288K [0x0, 0x0, 0x0)
                """))
        .isEqualTo(new MasterProcess.Heap(49_152L * 1024, 12_288L * 1024));
    assertThatThrownBy(() -> MasterProcess.heap("nothing")).isInstanceOf(IOException.class);
  }

  @Test
  void classesOfOneNameAreOne() {
    Histogram histogram =
        Histogram.parse(
            """
            7:
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:           669          28025  [B (java.base@25.0.3)
               2:            10            240  io.souk.Some
               3:             1             24  io.souk.Some
            Total           680          28289
            """);
    assertThat(histogram.classes()).hasSize(2);
    assertThat(histogram.of("[B")).isEqualTo(new Histogram.Use(669, 28_025));
    assertThat(histogram.of("io.souk.Some")).isEqualTo(new Histogram.Use(11, 264));
    assertThat(histogram.of("io.souk.Other").bytes()).isZero();
    assertThat(histogram.bytes()).isEqualTo(28_289);
  }

  @Test
  void whatThisProcessIsCanBeRead() throws IOException {
    MasterProcess own = new MasterProcess(ProcessHandle.current().pid());
    assertThat(own.resident()).isPositive().isLessThanOrEqualTo(own.peak());
    assertThat(own.mostFiles()).isPositive();
    assertThat(own.mostHeap()).isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(own.histogram().of("java.lang.String").instances()).isPositive();
    assertThatThrownBy(() -> new MasterProcess(Integer.MAX_VALUE).cpu())
        .isInstanceOf(IllegalStateException.class);
  }
}
