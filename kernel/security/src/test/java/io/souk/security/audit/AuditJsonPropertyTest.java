package io.souk.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Whatever a request says becomes one line of bounded length, from which its number is read. */
class AuditJsonPropertyTest {

  @Property
  void anyDeedIsOneLine(
      @ForAll String text, @ForAll String kind, @ForAll @LongRange(min = 0) long number)
      throws IOException {
    Deed deed =
        new Deed(
            Instant.EPOCH,
            "master",
            new Deed.Asker(Optional.of(text), text),
            new Deed.Target(text, text),
            Deed.Doing.of(text, kind, text),
            Deed.Result.of(200, Duration.ZERO));
    byte[] line = AuditJson.write(new AuditEvent.Done(number, deed));
    assertThat(line).doesNotContain((byte) '\n').hasSizeLessThan(16_000);
    assertThat(AuditJson.findNumber(line)).hasValue(number);
    JsonNode read = new ObjectMapper().readTree(line);
    assertThat(read.get("path").asText().length()).isLessThanOrEqualTo(Deed.LONGEST);
  }

  @Property
  void anyBytesAreReadOrNot(@ForAll byte[] bytes) {
    assertThatCode(() -> AuditJson.findNumber(bytes)).doesNotThrowAnyException();
  }
}
