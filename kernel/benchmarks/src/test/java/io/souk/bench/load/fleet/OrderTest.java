package io.souk.bench.load.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {

  static List<Order> orders() {
    return List.of(
        new Order.Register(7),
        new Order.RegisterAt(2.5, 7),
        new Order.EndAt(1000, 60),
        new Order.UpdateAt(200_000, 60),
        new Order.EndAll(),
        new Order.Report(),
        new Order.Leave());
  }

  @ParameterizedTest
  @MethodSource("orders")
  void anOrderIsReadAgain(Order order) {
    assertThat(Order.parse(order.text())).isEqualTo(order);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "register", "register 1 2", "end-at x 1", "go"})
  void whatIsNoOrderIsRefused(String line) {
    assertThatThrownBy(() -> Order.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReportIsReadAgain() {
    FleetReport report =
        new FleetReport(1, 2, 3, 4, 5, 6, 7, 8, 9, List.of("a \"fault\"\n"), "x", "y");
    assertThat(report.line()).doesNotContain("\n");
    assertThat(FleetReport.parse(report.line())).isEqualTo(report);
    assertThatThrownBy(() -> FleetReport.parse("none")).hasMessageContaining("no report");
  }
}
