package io.souk.registry.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContentsTest {

  /** One write: an odd number puts, an even one deletes. */
  record Step(String key, int number) {}

  @Property(tries = 300)
  void everyMomentStaysAsItWas(@ForAll("steps") List<Step> steps) {
    Contents contents = Contents.EMPTY;
    TreeMap<String, String> model = new TreeMap<>(KeyOrder.UTF_8);
    List<Contents> moments = new ArrayList<>();
    List<Map<String, String>> expected = new ArrayList<>();
    for (Step step : steps) {
      if (step.number() % 2 == 1) {
        contents = contents.with(step.key(), new byte[] {(byte) step.number()}).committed();
        model.put(step.key(), (byte) step.number() + "@" + contents.version());
      } else {
        contents = contents.without(step.key()).committed();
        model.remove(step.key());
      }
      moments.add(contents);
      expected.add(new TreeMap<>(model));
    }
    for (int i = 0; i < moments.size(); i++) {
      Contents moment = moments.get(i);
      assertThat(moment.version()).isEqualTo(i + 1);
      assertThat(texts(moment)).isEqualTo(expected.get(i));
      Contents read = Contents.of(moment.version(), List.copyOf(moment.entries()));
      assertThat(texts(read)).isEqualTo(expected.get(i));
      for (String key : List.of("", "a", "b5", "\ue000", "\ud83d\ude00")) {
        assertThat(List.copyOf(read.from(key)))
            .extracting(Entry::key)
            .containsExactlyElementsOf(model(expected.get(i)).tailMap(key, true).keySet());
        assertThat(read.find(key)).isEqualTo(moment.find(key));
      }
    }
  }

  private static TreeMap<String, String> model(Map<String, String> texts) {
    TreeMap<String, String> model = new TreeMap<>(KeyOrder.UTF_8);
    model.putAll(texts);
    return model;
  }

  private static Map<String, String> texts(Contents contents) {
    Map<String, String> texts = new TreeMap<>();
    List<String> order = new ArrayList<>();
    for (Entry entry : contents.entries()) {
      texts.put(entry.key(), entry.value()[0] + "@" + entry.version());
      order.add(entry.key());
    }
    assertThat(order).isSortedAccordingTo(KeyOrder.UTF_8).doesNotHaveDuplicates();
    assertThat(contents.entries()).hasSameSizeAs(order);
    return texts;
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> few =
        Arbitraries.of("a", "a/1", "b", "b5", "\ud7ff", "\ue000", "\uffff", "\ud83d\ude00");
    Arbitrary<String> many = Arbitraries.integers().between(0, 200).map(n -> "k" + n);
    return Arbitraries.oneOf(few, many)
        .flatMap(key -> Arbitraries.integers().between(0, 99).map(n -> new Step(key, n)))
        .list()
        .ofMaxSize(120);
  }
}
