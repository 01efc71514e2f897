package io.souk.marathon.adapter.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Autoscale;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.Target;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskId;
import io.souk.security.RoleSecurity;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three sources of load against servers that answer as the test says. */
class NetworkLoadSourceTest {

  private static final AppId APP = new AppId("/a");

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;
  private NetworkLoadSource source;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String uri = exchange.getRequestURI().toString();
          String body = answers.get(URLDecoder.decode(uri, StandardCharsets.UTF_8));
          byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    source = new NetworkLoadSource(vertx, now::get, url(), RoleSecurity.OPEN);
  }

  @AfterEach
  void close() {
    source.close();
    server.stop(0);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private String url() {
    return "http://127.0.0.1:" + port();
  }

  private Optional<Measurement> measure(Autoscale.Source from, String... tasks) {
    Autoscale policy = new Autoscale(1, 9, from, 1, 0.1, Duration.ZERO);
    List<Task> running = java.util.Arrays.stream(tasks).map(this::task).toList();
    Target target = new Target(APP, policy, 0.5, running);
    return Optional.ofNullable(
        source
            .measure(List.of(target))
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(30, TimeUnit.SECONDS)
            .join()
            .get(APP));
  }

  private Task task(String id) {
    Placement placement =
        new Placement(
            "agent-1", "127.0.0.1", Optional.empty(), Optional.empty(), List.of(port()), Map.of());
    return Task.provisioned(new TaskId(id), placement, new Timestamp(now.get()));
  }

  private void statistics(double seconds, double t1, double t2) {
    answers.put(
        "/slaves",
        "{\"slaves\":[{\"id\":\"agent-1\",\"pid\":\"slave(1)@127.0.0.1:%d\"},{\"id\":\"other\",\"pid\":\"slave(1)@127.0.0.1:1\"}]}"
            .formatted(port()));
    answers.put(
        "/monitor/statistics",
        """
        [{"executor_id":"t1","statistics":{"timestamp":%s,"cpus_user_time_secs":%s,\
        "cpus_system_time_secs":1}},\
        {"executor_id":"t2","statistics":{"timestamp":%s,"cpus_user_time_secs":%s,\
        "cpus_system_time_secs":1}},\
        {"executor_id":"foreign","statistics":{"timestamp":1,"cpus_user_time_secs":9}}]"""
            .formatted(seconds, t1, seconds, t2));
  }

  @Test
  void cpusAreTheGrowthOfWhatAgentsTell() {
    Autoscale.Source cpu = new Autoscale.Source.Cpu();
    statistics(100, 10, 20);
    assertThat(measure(cpu, "t1", "t2")).as("one reading tells no rate").isEmpty();
    statistics(110, 12, 25);
    assertThat(measure(cpu, "t1", "t2")).contains(new Measurement(0.2 / 0.5 + 0.5 / 0.5, 2));
    assertThat(measure(cpu, "t1", "t2")).as("the same reading again").isEmpty();
    statistics(120, 1, 25);
    assertThat(measure(cpu, "t1", "t2"))
        .as("a counter that began anew is left out")
        .contains(new Measurement(0, 1));
    answers.clear();
    assertThat(measure(cpu, "t1", "t2")).as("nobody answers").isEmpty();
  }

  @Test
  void requestsAreTheGrowthOfWhatInstancesCount() {
    Autoscale.Source requests = new Autoscale.Source.Requests("/metrics", 0, "hits_total");
    answers.put(
        "/metrics", "# TYPE hits counter\nhits_total{a=\"}\"} 100\nhits_total{a=\"b\"} 5\n");
    assertThat(measure(requests, "t1")).isEmpty();
    now.set(now.get().plusSeconds(10));
    answers.put("/metrics", "hits_total{a=\"}\"} 150\nhits_total{a=\"b\"} 35 1700000000\n");
    assertThat(measure(requests, "t1")).contains(new Measurement(8, 1));
    answers.put("/metrics", "other_total 7\n");
    now.set(now.get().plusSeconds(10));
    assertThat(measure(requests, "t1")).as("no such counter").isEmpty();
  }

  @Test
  void aQueryGivesOneNumber() {
    Autoscale.Source query =
        new Autoscale.Source.Prometheus(url() + "/", "sum(rate(hits[1m])) + 1");
    answers.put(
        "/api/v1/query?query=sum(rate(hits[1m])) + 1",
        "{\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"42.5\"]}]}}");
    assertThat(measure(query)).contains(new Measurement(42.5, 0));
    answers.clear();
    assertThat(measure(query)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"data":{"resultType":"scalar","result":[1,"3"]}} | 3.0
          {"data":{"resultType":"vector","result":[]}} | -1
          {"data":{"resultType":"vector","result":[{"value":[1,"1"]},{"value":[1,"2"]}]}} | -1
          {"data":{"resultType":"scalar","result":[1,"NaN"]}} | -1
          {"data":{"resultType":"scalar","result":[1,"-4"]}} | -1
          {"data":{"resultType":"scalar","result":[1]}} | -1
          {"data":{"resultType":"matrix","result":[[1,"3"]]}} | -1
          {"status":"error"} | -1
          [] | -1
          {{{ | -1
          """)
  void anythingElseIsNoNumber(String answer, double value) {
    assertThat(PrometheusLoad.value(answer).orElse(-1)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c 5 | 5
          c{x="1"} 5 | 5
          c{x="\\"} 9"} 5 | 5
          cc 5 | -1
          c{x="1" 5 | -1
          c NaN | -1
          c | -1
          c{ | -1
          c{} | -1
          c x | -1
          # c 5 | -1
          """)
  void expositionsAreReadWithCare(String line, double value) {
    assertThat(Exposition.sum(line, "c").orElse(-1)).isEqualTo(value);
  }
}
