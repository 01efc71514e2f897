package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.http.EventSubscriber.Frame;
import io.souk.master.http.EventSubscriber.Portion;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How events that come together are sent. */
class EventPortionTest {

  private static List<Frame> frames(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> new Frame(number, Buffer.buffer("3\n" + (100 + number))))
        .toList();
  }

  @Test
  void aFewAreSentEachByItself() {
    assertThat(Portion.of(frames(2)).pieces())
        .containsExactly(Buffer.buffer("3\n100"), Buffer.buffer("3\n101"));
  }

  @Test
  void manyAreSentInOnePieceThatHasAllOfThem() {
    Portion portion = Portion.of(frames(300));

    assertThat(portion.pieces()).hasSize(1);
    StringBuilder all = new StringBuilder();
    portion.frames().forEach(frame -> all.append(frame.bytes()));
    assertThat(portion.pieces().getFirst().toString()).isEqualTo(all.toString());
  }
}
