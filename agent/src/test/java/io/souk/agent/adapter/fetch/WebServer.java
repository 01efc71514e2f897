package io.souk.agent.adapter.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that can also misbehave; one request on each connection. */
final class WebServer implements AutoCloseable {

  private final ServerSocket socket;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final List<Socket> sockets = Collections.synchronizedList(new java.util.ArrayList<>());

  interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private WebServer(ServerSocket socket) {
    this.socket = socket;
  }

  static WebServer start() {
    try {
      WebServer server =
          new WebServer(new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1")));
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + socket.getLocalPort() + path;
  }

  /** All lines of all requests. */
  List<String> lines() {
    return lines;
  }

  /** How often a path was asked for. */
  int count(String path) {
    return counts.getOrDefault(path, new AtomicInteger()).get();
  }

  /** Connections that are not closed. */
  int open() {
    return open.get();
  }

  void on(String path, Answer answer) {
    answers.put(URLDecoder.decode(path, StandardCharsets.UTF_8), answer);
  }

  void serve(String path, String body) {
    answer(path, 200, body);
  }

  void answer(String path, int status, String body) {
    on(path, out -> send(out, head(status, body.getBytes(StandardCharsets.UTF_8).length) + body));
  }

  void redirect(String path, int status, String to) {
    on(
        path,
        out ->
            send(
                out,
                "HTTP/1.1 " + status + " x\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n"));
  }

  /** Promises more than it sends. */
  void cut(String path, int promised, int sent) {
    on(path, out -> send(out, head(200, promised) + "x".repeat(sent)));
  }

  /** Sends so much and then nothing, until the other side goes; below 0 not even a head. */
  void stall(String path, int promised, int sent) {
    on(
        path,
        out -> {
          if (promised >= 0) {
            send(out, head(200, promised) + "x".repeat(sent));
          }
          new CountDownLatch(1).await();
        });
  }

  static String head(int status, long length) {
    return "HTTP/1.1 "
        + status
        + " x\r\nConnection: close\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        sockets.add(connection);
        open.incrementAndGet();
        Thread handler = Thread.ofVirtual().unstarted(() -> handle(connection));
        handler.start();
      }
    } catch (IOException closed) {
      // over
    }
  }

  private void handle(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
      String first = in.readLine();
      if (first == null) {
        return;
      }
      lines.add(first);
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        lines.add(line);
      }
      String target = first.split(" ")[1];
      String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
      String plain = URLDecoder.decode(path, StandardCharsets.UTF_8);
      counts.computeIfAbsent(plain, none -> new AtomicInteger()).incrementAndGet();
      Answer answer = answers.getOrDefault(plain, out -> send(out, head(404, 0)));
      Thread here = Thread.currentThread();
      Thread.ofVirtual().start(() -> interruptWhenGone(in, here));
      answer.write(connection.getOutputStream());
      connection.shutdownOutput();
    } catch (IOException | InterruptedException e) {
      // the client went
    } finally {
      open.decrementAndGet();
    }
  }

  private static void interruptWhenGone(BufferedReader in, Thread handler) {
    try {
      if (in.read() < 0) {
        handler.interrupt();
      }
    } catch (IOException e) {
      handler.interrupt();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
      synchronized (sockets) {
        for (Socket each : sockets) {
          each.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
