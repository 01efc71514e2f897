package io.souk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.souk.protocol.chunk.Chunks;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What Jackson writes and reads is what it is held against. */
class JsonBytesTest {

  private static final JsonFactory JACKSON = new JsonFactory();

  private static String written(Consumer<JsonBytes> body) {
    Chunks chunks = new Chunks();
    body.accept(new JsonBytes(chunks));
    assertThat(chunks.toByteArray()).hasSize((int) chunks.size());
    return new String(chunks.toByteArray(), StandardCharsets.UTF_8);
  }

  private static String jackson(String value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JACKSON.createGenerator(text)) {
      out.writeString(value);
    }
    return text.toString();
  }

  @Test
  void commasStandBetweenValues() {
    assertThat(
            written(
                out -> {
                  out.startObject();
                  out.name("a");
                  out.startArray();
                  out.startObject();
                  out.endObject();
                  out.number(1);
                  out.bool(true);
                  out.string("x");
                  out.startArray();
                  out.endArray();
                  out.endArray();
                  out.name("b");
                  out.bool(false);
                  out.name("a");
                  out.millionths(1_500_000);
                  out.endObject();
                }))
        .isEqualTo("{\"a\":[{},1,true,\"x\",[]],\"b\":false,\"a\":1.5}");
  }

  @Test
  void namesThatMeetAreToldApart() {
    // Both have the same hash.
    String text =
        written(
            out -> {
              out.startObject();
              for (String name : new String[] {"Aa", "BB", "Aa", new String("BB"), "\"ü"}) {
                out.name(name);
                out.number(0);
              }
              out.endObject();
            });
    assertThat(text).isEqualTo("{\"Aa\":0,\"BB\":0,\"Aa\":0,\"BB\":0,\"\\\"ü\":0}");
  }

  @Test
  void charactersAreEscapedAsByJackson() throws IOException {
    for (char c = 0; c < 0x1000; c++) {
      assertThat(written(one(String.valueOf(c)))).isEqualTo(jackson(String.valueOf(c)));
      byte[] bytes = ("<" + c + ">").getBytes(StandardCharsets.UTF_8);
      assertThat(written(out -> out.utf8(bytes, 0, bytes.length)))
          .isEqualTo(jackson("<" + c + ">"));
    }
    assertThat(written(one("\uFFFD\u20AC"))).isEqualTo("\"\uFFFD\u20AC\"");
    assertThat(written(one("a\uD83D\uDE00b"))).isEqualTo("\"a\uD83D\uDE00b\"");
    assertThat(written(one("\uD83D"))).isEqualTo("\"\\uD83D\"");
    assertThat(written(one("\uDE00\uD83D"))).isEqualTo("\"\\uDE00\\uD83D\"");
  }

  private static Consumer<JsonBytes> one(String value) {
    return out -> out.string(value);
  }

  /** Across the ends of pieces and of chunks, whatever stands there. */
  @Test
  void longTextsAreWhole() throws IOException {
    for (String part : new String[] {"x", "ab\u00e4", "\uD83D\uDE00", "a\uD83D\uDE00", "\n"}) {
      String value = part.repeat(300_000);
      String json = written(one(value));
      try (JsonParser parser = JACKSON.createParser(json)) {
        parser.nextToken();
        assertThat(parser.getText().equals(value)).isTrue();
      }
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      assertThat(written(out -> out.utf8(bytes, 0, bytes.length)).equals(json)).isTrue();
    }
  }

  @Test
  void wholeNumbers() {
    long[] numbers = {0, 1, -1, 9, 10, 99, 100, -100, Long.MAX_VALUE, Long.MIN_VALUE};
    for (long number : numbers) {
      assertThat(written(out -> out.number(number))).isEqualTo(Long.toString(number));
    }
  }

  @Test
  void numbersOfFewDecimalsAreThoseOfJava() {
    Random random = new Random(20261130);
    int shortOnes = 0;
    for (int i = 0; i < 200_000; i++) {
      double value = number(random, i);
      boolean[] done = {false};
      String number = written(out -> done[0] = out.shortReal(value));
      if (done[0]) {
        shortOnes++;
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        assertThat(number).isEqualTo(plain.contains(".") ? plain : plain + ".0");
      } else {
        assertThat(number).isEmpty();
      }
    }
    assertThat(shortOnes).isGreaterThan(50_000);
  }

  private static double number(Random random, int i) {
    return switch (i % 6) {
      case 0 -> random.nextInt(100_000) / 1000.0;
      case 1 -> 1_764_000_000 + random.nextInt(100_000_000) / 1e6;
      case 2 -> 1.7e9 * random.nextDouble();
      case 3 -> random.nextLong(1L << 33);
      case 4 -> Double.longBitsToDouble(random.nextLong());
      default -> random.nextInt(10_000_000) / 1e6;
    };
  }

  @Test
  void numbersThatAreNotShort() {
    for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, -0.0, -1, 1e-4, 1e10}) {
      assertThat(written(out -> assertThat(out.shortReal(value)).isFalse())).isEmpty();
    }
    assertThat(written(out -> out.shortReal(0))).isEqualTo("0.0");
    assertThat(written(out -> out.shortReal(0.001))).isEqualTo("0.001");
  }
}
