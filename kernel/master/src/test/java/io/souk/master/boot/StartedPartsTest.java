package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartedPartsTest {

  private final StartedParts parts = new StartedParts();
  private final List<String> stopped = new ArrayList<>();

  private void add(String name, Future<Void> end) {
    parts.add(
        name,
        () -> {
          stopped.add(name);
          return end;
        });
  }

  @Test
  void stopsInReverseOrderOneAfterTheOther() {
    Promise<Void> second = Promise.promise();
    add("first", Future.succeededFuture());
    add("second", second.future());
    Future<Void> end = parts.stop();
    assertThat(stopped).containsExactly("second");
    assertThat(parts.stop()).as("asked again").isSameAs(end);
    second.fail("it could not");
    assertThat(stopped).containsExactly("second", "first");
    assertThat(end.succeeded()).isTrue();
  }

  @Test
  void stopsWhatIsStartedMeanwhileAndLater() {
    Promise<Void> first = Promise.promise();
    add("first", first.future());
    Future<Void> end = parts.stop();
    add("meanwhile", Future.succeededFuture());
    assertThat(end.isComplete()).isFalse();
    first.complete();
    assertThat(stopped).containsExactly("first", "meanwhile");
    assertThat(end.succeeded()).isTrue();
    add("later", Future.succeededFuture());
    assertThat(stopped).containsExactly("first", "meanwhile", "later");
  }
}
