package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.master.Event;
import io.souk.protocol.negotiate.Codec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How an event stream of the operator API begins, for many that come together, and for those that
 * read slowly or not at all.
 */
@Timeout(240)
class FirstRecordOfStreamsTest {

  private static final String SUBSCRIBE = "{\"type\":\"SUBSCRIBE\"}";
  private static final String TOO_SLOW =
      "souk_master_closed_streams_total{kind=\"operator\",reason=\"TOO_SLOW\"}";
  private static final Duration NEVER = Duration.ofHours(1);
  private static final int MIB = 1 << 20;

  /** Of large tasks, so many are more than all buffers on the way can hold. */
  private static final int MANY = 96;

  private final HttpFixture fixture =
      new HttpFixture(
          WaitingRoom.Terms.DEFAULT, new OperatorStreams.Limits(1000, NEVER, MIB, 100_000));

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** The first has an encoding of its own; all others come while it is under way. */
  @ParameterizedTest
  @EnumSource(Codec.class)
  void aHundredThatComeTogetherCostTwoEncodings(Codec codec) throws Exception {
    AtomicInteger snapshots = new AtomicInteger();
    CountDownLatch encode = new CountDownLatch(1);
    // The first snapshot is that of the events.
    fixture.afterSnapshot =
        () -> {
          if (snapshots.incrementAndGet() == 2) {
            await(() -> encode.getCount() == 0);
          }
        };
    AtomicInteger tasks = new AtomicInteger();
    List<CompletableFuture<HttpResponse<InputStream>>> answers = new ArrayList<>();
    answers.add(subscribe(codec));
    await(() -> snapshots.get() == 2);
    for (int i = 1; i < 100; i++) {
      launch(tasks.incrementAndGet(), 10);
      answers.add(subscribe(codec));
    }
    await(() -> value("souk_master_http_shared_reads_total") == 98);
    encode.countDown();
    List<Stream> streams = new ArrayList<>();
    for (CompletableFuture<HttpResponse<InputStream>> answer : answers) {
      streams.add(new Stream(codec, answer.join().body()));
    }
    assertThat(value("souk_master_first_records_total")).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      launch(tasks.incrementAndGet(), 10);
    }
    for (Stream stream : streams) {
      assertThat(stream.names(tasks.get())).isEqualTo(named(1, tasks.get()));
      stream.close();
    }
    assertThat(value("souk_master_first_records_total")).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void whatOneDoesNotReadIsGivenUpAndStillThereWhenItDoes(Codec codec) throws Exception {
    launchMany();
    try (Socket socket = stalled(codec)) {
      await(() -> open() == 1);
      await(() -> value("souk_master_first_record_bytes") == 0);
      assertThat(open()).as("it is not cut off for that").isEqualTo(1);
      for (int i = 1; i <= 10; i++) {
        launch(MANY + i, 1000);
      }
      Stream stream = new Stream(codec, body(socket));
      assertThat(stream.names(MANY + 10)).isEqualTo(named(1, MANY + 10));
      // All that was missing was encoded once more, or twice when it was read slowly.
      assertThat(value("souk_master_first_records_total"))
          .isBetween(2.0, 2.0 + (double) MANY * MIB / 4 / FirstRecord.PORTION);
    }
  }

  /** Each pause is so long that its bytes are given up; what gathers is more than may wait. */
  @ParameterizedTest
  @EnumSource(Codec.class)
  void whoReadsSlowlyMissesNothing(Codec codec) throws Exception {
    launchMany();
    try (Socket socket = stalled(codec)) {
      await(() -> open() == 1);
      InputStream slow = new BufferedInputStream(new Pausing(socket.getInputStream()));
      Stream stream = new Stream(codec, body(slow));
      assertThat(stream.state).containsExactlyElementsOf(named(1, MANY));
      assertThat(launched.get()).isEqualTo(MANY + 5);
      assertThat(stream.names(launched.get())).isEqualTo(named(1, launched.get()));
    }
  }

  private final AtomicInteger launched = new AtomicInteger(MANY);

  /** Stops after each 4 MiB until the bytes are given up, and launches a task of 320 KiB then. */
  private final class Pausing extends InputStream {
    private final InputStream in;
    private int pauses;
    private long read;

    Pausing(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, Math.min(length, 64 * 1024));
      read += count;
      if (read > (pauses + 1L) * 4 * MIB && pauses < 5) {
        pauses++;
        await(() -> value("souk_master_first_record_bytes") == 0);
        launch(launched.incrementAndGet(), 320 * 1024);
      }
      return count;
    }
  }

  /** Formerly as much might gather as the first record was large. */
  @Test
  void whatGathersBehindTheFirstRecordIsBounded() throws Exception {
    launchMany();
    try (Socket stalled = stalled(Codec.PROTOBUF);
        Stream reader = new Stream(Codec.PROTOBUF, subscribe(Codec.PROTOBUF).join().body())) {
      await(() -> open() == 2);
      int sent = 0;
      while (open() == 2 && sent < MANY) {
        launch(MANY + ++sent, MIB / 4);
        assertThat(reader.next().getTaskAdded().getTask().getName()).isEqualTo("t" + (MANY + sent));
      }
      await(() -> open() == 1);
      assertThat(sent).as("quarters of a megabyte").isLessThan(MANY / 2);
      assertThat(value(TOO_SLOW)).isEqualTo(1);
      assertThat(stalled.isConnected()).isTrue();
    }
  }

  private void launchMany() {
    for (int i = 1; i <= MANY; i++) {
      launch(i, MIB / 4);
    }
  }

  private void launch(int serial, int size) {
    TaskView it = Views.task(serial, "t" + serial, "f", "a");
    Label label = Label.newBuilder().setKey("k").setValue("v".repeat(size)).build();
    Task task = it.task().toBuilder().setLabels(Labels.newBuilder().addLabels(label)).build();
    fixture.view.publish(
        List.of(new ViewChange.PutTask(new TaskView(serial, task, it.phase(), true))));
  }

  private static List<String> named(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(i -> "t" + i).toList();
  }

  private double value(String metric) {
    return fixture
        .registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  private int open() {
    return (int) value("souk_master_open_streams{kind=\"operator\"}");
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + HttpFixture.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private CompletableFuture<HttpResponse<InputStream>> subscribe(Codec codec) {
    return fixture.client.sendAsync(
        fixture
            .request("/api/v1")
            .header("Content-Type", "application/json")
            .header("Accept", codec.mediaType())
            .POST(HttpRequest.BodyPublishers.ofString(SUBSCRIBE))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  /** Subscribes and reads nothing. */
  private Socket stalled(Codec codec) throws IOException {
    Socket socket = new Socket();
    // Smaller ones make a loopback connection creep.
    socket.setReceiveBufferSize(256 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", fixture.port()));
    String request =
        "POST /api/v1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nAccept: "
            + codec.mediaType()
            + "\r\nContent-Length: "
            + SUBSCRIBE.length()
            + "\r\n\r\n"
            + SUBSCRIBE;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static InputStream body(Socket socket) throws IOException {
    return body(new BufferedInputStream(socket.getInputStream()));
  }

  /** What comes in chunks behind the head of the answer. */
  private static InputStream body(InputStream in) throws IOException {
    String head = line(in);
    assertThat(head).isEqualTo("HTTP/1.1 200 OK");
    while (!head.isEmpty()) {
      head = line(in);
    }
    return new InputStream() {
      private int left;
      private boolean begun;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (left == 0) {
          if (begun) {
            line(in);
          }
          begun = true;
          left = Integer.parseInt(line(in), 16);
        }
        int count = in.read(bytes, offset, Math.min(length, left));
        left -= count;
        return count;
      }
    };
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection has ended");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  /** A subscriber that has had its first two records. */
  private static final class Stream implements AutoCloseable {
    private final Codec codec;
    private final InputStream in;
    private final List<String> state;

    Stream(Codec codec, InputStream in) throws IOException {
      this.codec = codec;
      this.in = in;
      this.state =
          next().getSubscribed().getGetState().getGetTasks().getTasksList().stream()
              .map(Task::getName)
              .toList();
      assertThat(next().getType()).isEqualTo(Event.Type.HEARTBEAT);
    }

    Event next() throws IOException {
      byte[] record = in.readNBytes(Integer.parseInt(line(in)));
      return codec.decode(record, Event.newBuilder()).build();
    }

    /** Of the tasks in the first record, and of those that were added until there are so many. */
    List<String> names(int count) throws IOException {
      List<String> names = new ArrayList<>(state);
      while (names.size() < count) {
        names.add(next().getTaskAdded().getTask().getName());
      }
      return names;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
