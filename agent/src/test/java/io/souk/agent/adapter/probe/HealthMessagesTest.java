package io.souk.agent.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class HealthMessagesTest {

  private static Buffer framed(int... message) {
    Buffer buffer = Buffer.buffer().appendByte((byte) 0).appendInt(message.length);
    for (int b : message) {
      buffer.appendByte((byte) b);
    }
    return buffer;
  }

  @Example
  void messagesAreThoseOfTheContract() {
    assertThat(HealthMessages.request("").getBytes()).containsExactly(0, 0, 0, 0, 0);
    assertThat(HealthMessages.request("ab").getBytes())
        .containsExactly(0, 0, 0, 0, 4, 10, 2, 'a', 'b');
    assertThat(HealthMessages.status(framed())).contains(0);
    assertThat(HealthMessages.status(framed(8, 1))).contains(1);
    assertThat(HealthMessages.status(framed(18, 1, 'x', 8, 2))).contains(2);
    assertThat(HealthMessages.status(framed(8))).isEmpty();
    assertThat(HealthMessages.status(Buffer.buffer())).isEmpty();
    assertThat(HealthMessages.status(framed(8, 1).appendByte((byte) 8).appendByte((byte) 2)))
        .isEmpty();
    assertThat(HealthMessages.status(framed(8, 1).setByte(0, (byte) 1))).isEmpty();
  }

  @Property(tries = 2000)
  void anyBytesAreAStatusOrNone(@ForAll @Size(max = 40) byte[] bytes) {
    assertThat(HealthMessages.status(Buffer.buffer(bytes))).isNotNull();
    Buffer framed = Buffer.buffer().appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    assertThat(HealthMessages.status(framed)).isNotNull();
  }
}
