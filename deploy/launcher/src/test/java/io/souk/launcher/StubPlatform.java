package io.souk.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine;

/** A gateway that answers as the test says; what it has no answer for is 404. */
final class StubPlatform implements AutoCloseable {

  /** How a command ended and what it printed. */
  record Ran(int exit, String out, String err) {}

  private record Answer(int status, String body, List<String> headers) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Runnable> before = new ConcurrentHashMap<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  StubPlatform() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What is answered to this method and path, whatever the query. */
  void answer(String request, int status, String body, String... headers) {
    answers.put(request, new Answer(status, body, List.of(headers)));
  }

  /** Happens before the request is answered. */
  void then(String request, Runnable change) {
    before.put(request, change);
  }

  /** Bodies received that are not empty. */
  List<String> bodies() {
    return bodies;
  }

  /** Paths with queries, as asked for. */
  List<String> requests() {
    return requests;
  }

  /** Runs a command against this platform. */
  Ran run(String... args) {
    return runAgainst(url().toString(), args);
  }

  /** Runs a command against another platform. */
  static Ran runAgainst(String url, String... args) {
    List<String> line = new ArrayList<>(List.of(args));
    line.addAll(List.of("--url", url));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine souk = new CommandLine(new Souk());
    souk.setOut(new PrintWriter(out));
    souk.setErr(new PrintWriter(err));
    int exit = Main.run(line.toArray(String[]::new), Map.of(), souk);
    return new Ran(exit, out.toString(), err.toString());
  }

  private void serve(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!body.isEmpty()) {
      bodies.add(body);
    }
    requests.add(exchange.getRequestURI().toString());
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    before.getOrDefault(request, () -> {}).run();
    Answer answer = answers.getOrDefault(request, new Answer(404, "", List.of()));
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    for (String header : answer.headers()) {
      String[] parts = header.split(": ", 2);
      exchange.getResponseHeaders().add(parts[0], parts[1]);
    }
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
