package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As small as a load balancer can be: it follows the tasks of an app by the services API, takes
 * those that run and whose health check says so, in turn, and goes to another when one does not
 * take the connection. What fails after that is a failure.
 */
final class LoadBalancer implements AutoCloseable {

  private static final int REFRESH_MILLIS = 100;
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int ATTEMPTS = 3;

  private final String url;
  private final AtomicInteger turn = new AtomicInteger();
  private final ScheduledExecutorService refresh = Executors.newSingleThreadScheduledExecutor();
  private volatile List<InetSocketAddress> backends = List.of();

  LoadBalancer(String marathon, String app) {
    this.url = marathon + "/v2/apps" + app + "/tasks";
    refresh.scheduleWithFixedDelay(this::look, 0, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** An answer that is none leaves things as they are, as marathon-lb does. */
  private void look() {
    Http.Answer answer = Http.get(url);
    if (answer.status() != 200) {
      return;
    }
    List<InetSocketAddress> found = new ArrayList<>();
    for (JsonNode task : answer.json().path("tasks")) {
      boolean alive =
          task.path("healthCheckResults").valueStream().anyMatch(e -> e.path("alive").asBoolean());
      if (task.path("state").asText().equals("TASK_RUNNING") && alive) {
        found.add(
            new InetSocketAddress(task.path("host").asText(), task.path("ports").path(0).asInt()));
      }
    }
    backends = List.copyOf(found);
  }

  int backends() {
    return backends.size();
  }

  /** The body of the answer to {@code GET /}. */
  String get() throws IOException {
    IOException last = new IOException("no backend");
    for (int i = 0; i < ATTEMPTS; i++) {
      List<InetSocketAddress> now = backends;
      if (now.isEmpty()) {
        throw last;
      }
      try (Socket socket = new Socket()) {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        try {
          socket.connect(now.get(Math.floorMod(turn.getAndIncrement(), now.size())));
        } catch (ConnectException refused) {
          last = refused;
          continue;
        }
        return exchange(socket);
      }
    }
    throw last;
  }

  private static String exchange(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.0\r\nHost: web\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    int body = answer.indexOf("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.0 200 ") || body < 0) {
      throw new IOException("answered \"" + answer + "\"");
    }
    return answer.substring(body + 4);
  }

  @Override
  public void close() {
    refresh.shutdownNow();
  }

  @Override
  public String toString() {
    return "backends " + backends + ": " + Http.get(url).body();
  }
}
