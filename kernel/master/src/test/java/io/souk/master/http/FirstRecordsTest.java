package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.http.FirstRecords.Channel;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.view.Sight;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.master.Event;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.Authorizer;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encodings begin, and moments pass, when the test says so. */
class FirstRecordsTest {

  private static final Channel ALL = new Channel(Codec.PROTOBUF, Sight.ALL);
  private static final int MIB = 1 << 20;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final InProcessLiveView view = new InProcessLiveView();
  private final Deque<Runnable> ready = new ArrayDeque<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final FirstRecords records =
      new FirstRecords(
          view,
          new MasterMeters(registry),
          ready::add,
          Duration.ofSeconds(15),
          20L * MIB,
          later::add);
  private int tasks;

  FirstRecordsTest() {
    view.publish(List.of(new ViewChange.Begin(Views.leader("m"))));
  }

  /** Of a megabyte each. */
  private void addTasks(int count) {
    for (int i = 0; i < count; i++) {
      view.publish(List.of(new ViewChange.PutTask(large(++tasks))));
    }
  }

  private static TaskView large(int serial) {
    TaskView it = Views.task(serial, "t" + serial, "f", "a");
    Label label = Label.newBuilder().setKey("k").setValue("v".repeat(MIB)).build();
    return new TaskView(
        serial,
        it.task().toBuilder().setLabels(Labels.newBuilder().addLabels(label)).build(),
        it.phase(),
        true);
  }

  private void runAll() {
    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  private void aMomentPasses() {
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  private FirstRecord find(Channel channel) {
    var found = records.find(channel);
    runAll();
    return found.join().orElseThrow();
  }

  private double encoded() {
    return registry.get("souk_master_first_records").counter().count();
  }

  /** As a subscriber takes it that never waits. */
  private byte[] read(FirstRecord record) {
    FirstRecordReader reader = new FirstRecordReader(record, records::restore);
    Buffer all = Buffer.buffer();
    while (!reader.isOver()) {
      if (reader.isReady()) {
        all.appendBuffer(reader.next(100_000));
      } else {
        var fetched = reader.fetch();
        runAll();
        reader.fetched(fetched.join());
      }
    }
    return all.getBytes();
  }

  private static Event parse(Codec codec, byte[] framed) {
    String start = new String(framed, 0, 20, StandardCharsets.ISO_8859_1);
    int header = start.indexOf('\n') + 1;
    assertThat(Integer.parseInt(start.substring(0, header - 1))).isEqualTo(framed.length - header);
    return codec
        .decode(Arrays.copyOfRange(framed, header, framed.length), Event.newBuilder())
        .build();
  }

  private static List<String> names(Event event) {
    return event.getSubscribed().getGetState().getGetTasks().getTasksList().stream()
        .map(task -> task.getName())
        .toList();
  }

  @Test
  void thoseThatComeTogetherShareOneEncoding() {
    List<CompletableFuture<Optional<FirstRecord>>> found = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      addTasks(i % 50 == 0 ? 1 : 0);
      found.add(records.find(ALL));
    }
    runAll();
    assertThat(encoded()).isEqualTo(1);
    FirstRecord first = found.getFirst().join().orElseThrow();
    assertThat(found).allMatch(it -> it.join().orElseThrow() == first);
    assertThat(names(parse(Codec.PROTOBUF, read(first)))).containsExactly("t1", "t2");
    assertThat(first.snapshot().version()).isEqualTo(3);
    assertThat(encoded()).isEqualTo(1);
  }

  @Test
  void theStateIsNeverOlderThanWhoeverComes() {
    addTasks(1);
    FirstRecord before = find(ALL);
    addTasks(1);
    FirstRecord after = find(ALL);
    assertThat(after).isNotSameAs(before);
    assertThat(names(parse(Codec.PROTOBUF, read(after)))).containsExactly("t1", "t2");
    assertThat(find(ALL)).as("nothing has changed").isSameAs(after);
    assertThat(find(new Channel(Codec.JSON, Sight.ALL))).isNotSameAs(after);
    assertThat(encoded()).isEqualTo(3);
  }

  @Test
  void whoHasRightsOfTheirOwnSharesAnEncodingButNotTheNextOne() {
    Sight alice = Sight.of((principal, action, object) -> true, Optional.of("alice"));
    Sight bob = Sight.of((principal, action, object) -> true, Optional.of("bob"));
    var one = records.find(new Channel(Codec.JSON, alice));
    var two = records.find(new Channel(Codec.JSON, alice));
    var other = records.find(new Channel(Codec.JSON, bob));
    runAll();
    assertThat(one.join()).isEqualTo(two.join());
    assertThat(one.join()).isNotEqualTo(other.join());
    // What she may see may have changed since.
    assertThat(find(new Channel(Codec.JSON, alice))).isNotSameAs(one.join().orElseThrow());
  }

  @Test
  void nobodyLeads() {
    view.publish(List.of(new ViewChange.End("deposed")));
    var found = records.find(ALL);
    runAll();
    assertThat(found.join()).isEmpty();
    assertThat(encoded()).isZero();
  }

  @Test
  void whatNobodyTakesIsGivenUp() {
    addTasks(8);
    FirstRecord record = find(ALL);
    FirstRecordReader reader = new FirstRecordReader(record, records::restore);
    assertThat(reader.isReady()).isTrue();
    assertThat(records.keptBytes()).isEqualTo(record.length()).isGreaterThan(8 * MIB);
    aMomentPasses();
    assertThat(records.keptBytes()).isEqualTo(record.length());
    aMomentPasses();
    assertThat(records.keptBytes()).isZero();
    assertThat(record.portion(0)).isEmpty();
    assertThat(later).as("nothing is looked at any more").isEmpty();
    // What one holds is a portion, and not more.
    int own = 0;
    while (reader.isReady()) {
      own += reader.next(1000).length();
    }
    assertThat(own).isBetween(FirstRecord.PORTION, FirstRecord.PORTION + Chunks.LARGEST);
    assertThat(reader.isOver()).isFalse();
  }

  @Test
  void whatIsTakenStays() {
    addTasks(8);
    FirstRecord record = find(ALL);
    for (int i = 0; i < 5; i++) {
      aMomentPasses();
      assertThat(record.portion(0)).isNotEmpty();
    }
    assertThat(records.keptBytes()).isEqualTo(record.length());
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void whoGoesOnAfterwardsHasTheSameBytes(Codec codec) {
    addTasks(5);
    view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutExecutor(Views.executor("a", "f", "e")),
            new ViewChange.PutOffer(Views.offer("o", "f", "a"))));
    FirstRecord record = find(new Channel(codec, Sight.ALL));
    byte[] whole = read(record);
    FirstRecordReader reader = new FirstRecordReader(record, records::restore);
    Buffer slowly = Buffer.buffer();
    while (!reader.isOver()) {
      addTasks(1);
      aMomentPasses();
      aMomentPasses();
      if (reader.isReady()) {
        slowly.appendBuffer(reader.next(512 * 1024));
      } else {
        var fetched = reader.fetch();
        runAll();
        reader.fetched(fetched.join());
      }
    }
    assertThat(slowly.getBytes()).isEqualTo(whole);
    assertThat(names(parse(codec, whole))).containsExactly("t1", "t2", "t3", "t4", "t5");
    assertThat(encoded()).isBetween(2.0, 2.0 + record.length() / FirstRecord.PORTION);
  }

  @Test
  void thoseThatGoOnTogetherShareTheEncodingToo() {
    addTasks(8);
    FirstRecord record = find(ALL);
    record.giveUp();
    List<CompletableFuture<List<Chunk>>> restored =
        Stream.generate(() -> records.restore(record)).limit(50).toList();
    runAll();
    assertThat(restored).allMatch(CompletableFuture::isDone);
    assertThat(encoded()).isEqualTo(2);
    assertThat(records.keptBytes()).isEqualTo(record.length());
  }

  @Test
  void bytesThatAreOthersNowAreNotGoneOnWith() {
    boolean[] shown = {true};
    Authorizer changing = (principal, action, object) -> shown[0];
    addTasks(4);
    FirstRecord record = find(new Channel(Codec.JSON, Sight.of(changing, Optional.of("alice"))));
    record.giveUp();
    shown[0] = false;
    var restored = records.restore(record);
    runAll();
    assertThatThrownBy(restored::join).hasMessageContaining("not what it was");
  }

  @Test
  void onlySoMuchIsKeptAndTheNewestInAnyCase() {
    addTasks(9);
    FirstRecord first = find(ALL);
    addTasks(1);
    FirstRecord second = find(ALL);
    assertThat(records.keptBytes()).isEqualTo(first.length() + second.length());
    addTasks(1);
    FirstRecord third = find(ALL);
    assertThat(first.portion(0)).isEmpty();
    assertThat(second.portion(0)).isEmpty();
    assertThat(records.keptBytes()).isEqualTo(third.length());
    addTasks(20);
    FirstRecord large = find(ALL);
    assertThat(records.keptBytes()).isEqualTo(large.length()).isGreaterThan(20 * MIB);
    assertThat(names(parse(Codec.PROTOBUF, read(first)))).hasSize(9);
  }
}
