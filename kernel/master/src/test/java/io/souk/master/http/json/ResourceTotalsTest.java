package io.souk.master.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.Views;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.json.JsonBytes;
import io.souk.protocol.mesos.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ResourceTotalsTest {

  /** Whatever the order and overlap, the text names each port once and no two touching ranges. */
  @Property(tries = 300)
  void rangesAreMerged(@ForAll("spans") List<int[]> spans) throws IOException {
    ResourceTotals totals = new ResourceTotals();
    TreeSet<Integer> ports = new TreeSet<>();
    for (int[] span : spans) {
      totals.add(Views.ports(span[0], span[0] + span[1]));
      for (int port = span[0]; port <= span[0] + span[1]; port++) {
        ports.add(port);
      }
    }
    assertThat(summary(totals)).contains("\"ports\":\"" + text(ports) + "\"");
  }

  @Provide
  Arbitrary<List<int[]>> spans() {
    return Arbitraries.integers()
        .between(0, 60)
        .flatMap(begin -> Arbitraries.integers().between(0, 8).map(size -> new int[] {begin, size}))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Example
  void scalarsAreAddedInThousandths() throws IOException {
    ResourceTotals totals = new ResourceTotals();
    for (int i = 0; i < 10; i++) {
      totals.add(List.of(Views.scalar("cpus", 0.1), Views.scalar("licences", 1)));
    }
    assertThat(summary(totals))
        .isEqualTo(
            "{\"s\":{\"disk\":0.0,\"mem\":0.0,\"gpus\":0.0,\"cpus\":1.0,\"licences\":10.0}}");
  }

  @Example
  void whatIsRevocableHasItsOwnName() throws IOException {
    Resource revocable =
        Views.scalar("cpus", 2).toBuilder()
            .setRevocable(Resource.RevocableInfo.getDefaultInstance())
            .build();
    assertThat(summary(ResourceTotals.of(List.of(Views.scalar("cpus", 1), revocable))))
        .contains("\"cpus\":1.0")
        .contains("\"cpus_revocable\":2.0");
  }

  @Example
  void numbersHaveNoExponent() {
    assertThat(JsonOut.plain(15)).isEqualTo("15.0");
    assertThat(JsonOut.plain(1e10)).isEqualTo("10000000000.0");
    assertThat(JsonOut.plain(1.5e-7)).isEqualTo("0.00000015");
    assertThat(JsonOut.plain(1795419660.963945)).isEqualTo("1795419660.963945");
    assertThat(JsonOut.plain(Double.NaN)).isEqualTo("0.0");
  }

  private static String summary(ResourceTotals totals) throws IOException {
    Chunks bytes = new Chunks();
    JsonOut out = new JsonOut(new JsonBytes(bytes));
    out.object(() -> totals.writeSummary(out, "s"));
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }

  private static String text(TreeSet<Integer> ports) {
    StringBuilder text = new StringBuilder("[");
    Integer begin = null;
    Integer last = null;
    for (Integer port : ports) {
      if (last == null || port != last + 1) {
        if (last != null) {
          text.append(begin).append('-').append(last).append(", ");
        }
        begin = port;
      }
      last = port;
    }
    return text.append(begin).append('-').append(last).append(']').toString();
  }
}
