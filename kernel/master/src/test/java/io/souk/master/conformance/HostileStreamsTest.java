package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes that are no good, on every endpoint of a whole master: it answers, lives and stays small.
 */
class HostileStreamsTest {

  private static final List<String> PATHS =
      List.of(
          "/api/v1/scheduler",
          "/api/v1/agent",
          "/api/v1",
          "/teardown",
          "/quota",
          "/quota/eng",
          "/weights",
          "/reserve",
          "/unreserve",
          "/create-volumes",
          "/destroy-volumes",
          "/maintenance/schedule",
          "/maintenance/status",
          "/machine/up",
          "/machine/down",
          "/state",
          "/state-summary",
          "/slaves",
          "/frameworks",
          "/tasks",
          "/roles",
          "/flags",
          "/version",
          "/health",
          "/redirect",
          "/explain",
          "/metrics",
          "/metrics/snapshot");
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH");
  private static final long SPARE_BYTES = 48L << 20;

  @TempDir Path dir;

  private MasterFixture master;
  private byte[] bomb;

  @BeforeEach
  void start() throws IOException {
    bomb = bomb();
    master = new MasterFixture(dir, List.of());
  }

  @AfterEach
  void stop() {
    master.close();
  }

  @Test
  void hostileBytesNeitherHangNorGrowTheMaster() throws Exception {
    Random random = new Random(20_261_128);
    attack(random);
    long before = heap();
    for (int round = 0; round < 3; round++) {
      attack(random);
    }
    assertThat(heap() - before).as("heap after collection, bytes").isLessThan(SPARE_BYTES);
    assertThat(master.get("/health").statusCode()).isEqualTo(200);
    assertThat(master.json("/state").path("slaves").isArray()).isTrue();
  }

  private void attack(Random random) throws Exception {
    for (String path : PATHS) {
      for (byte[] request : requests(path, random)) {
        check(path, exchange(request));
      }
    }
  }

  private List<byte[]> requests(String path, Random random) {
    String method = METHODS.get(random.nextInt(METHODS.size()));
    List<byte[]> requests = new ArrayList<>();
    byte[] noise = new byte[random.nextInt(2000)];
    random.nextBytes(noise);
    requests.add(noise);
    for (String type : new String[] {"application/json", "application/x-protobuf", "text/plain"}) {
      requests.add(request(method, path, "Content-Type: " + type + "\r\n", noise));
      requests.add(request("POST", path, "Content-Type: " + type + "\r\n", nested(random)));
    }
    String json = "Content-Type: application/json\r\n";
    requests.add(request("POST", path, json, truth(random)));
    requests.add(request("PUT", path, json, truth(random)));
    requests.add(request("POST", path, json + "Content-Encoding: gzip\r\n", bomb));
    requests.add(request("POST", path, json + "Content-Encoding: gzip\r\n", noise));
    requests.add(
        text("POST " + path + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));
    requests.add(text(method + " " + path + "?" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n"));
    requests.add(text(method + " " + path + "?limit=%zz&jsonp=%00 HTTP/1.1\r\nHost: h\r\n\r\n"));
    requests.add(
        text("GET " + path + " HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"));
    requests.add(text("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n"));
    requests.add(text("GET " + path + "/../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n"));
    return requests;
  }

  private static byte[] request(String method, String path, String headers, byte[] body) {
    String head =
        "%s %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(method, path, body.length, headers);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text(head));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Deeper than any parser should follow. */
  private static byte[] nested(Random random) {
    String open = random.nextBoolean() ? "[" : "{\"accept\":";
    return text(open.repeat(20_000 + random.nextInt(20_000)));
  }

  /** Right in form, senseless in content. */
  private static byte[] truth(Random random) {
    List<String> bodies =
        List.of(
            "null",
            "1e400",
            "\"\"",
            "{\"type\":17}",
            "{\"type\":\"ACCEPT\",\"accept\":[]}",
            "{\"type\":\"UPDATE_QUOTA\",\"update_quota\":{\"quota_configs\":[{\"role\":\"a\","
                + "\"limits\":{\"cpus\":{\"value\":1e999}}}]}}",
            "[{\"role\":\"a\",\"weight\":-1}]",
            "[{\"role\":\"\\u0000\",\"weight\":\"NaN\"}]",
            "{\"role\":\"*\",\"guarantee\":{}}",
            "{\"windows\":[{\"machine_ids\":[{}],\"unavailability\":{\"start\":{\"nanoseconds\":"
                + "99999999999999999999}}}]}",
            "{\"a\":\"" + "\u00e4".repeat(1000) + "\"}",
            "slaveId=%zz&resources=[",
            "frameworkId=%");
    return text(bodies.get(random.nextInt(bodies.size())));
  }

  /** Inflates to 64 MiB. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        gzip.write(zeros);
      }
    }
    return bytes.toByteArray();
  }

  /** Sends the bytes, ends the sending side, and reads what comes until the master closes. */
  private String exchange(byte[] request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", master.port()), 10_000);
      socket.setSoTimeout(10_000);
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
        return read(socket.getInputStream());
      } catch (SocketTimeoutException e) {
        throw new AssertionError("neither an answer nor an end", e);
      } catch (SocketException e) {
        return "";
      }
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] piece = new byte[8192];
    for (int n = in.read(piece); n >= 0 && answer.size() < 1 << 20; n = in.read(piece)) {
      answer.write(piece, 0, n);
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }

  private static void check(String path, String answer) {
    assertThat(answer).as(path).doesNotContain("\tat ").doesNotContain("java.lang");
    assertThat(answer).as(path).doesNotContain("HTTP/1.1 500");
  }

  /** What is reachable. */
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    return Stream.generate(
            () -> {
              System.gc();
              return runtime.totalMemory() - runtime.freeMemory();
            })
        .limit(4)
        .min(Long::compare)
        .orElseThrow();
  }
}
