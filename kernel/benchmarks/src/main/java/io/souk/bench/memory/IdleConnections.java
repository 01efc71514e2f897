package io.souk.bench.memory;

import io.souk.bench.standing.HttpLine;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Connections that were used once and stay open. The server must be looked at within a minute. */
final class IdleConnections implements AutoCloseable {

  private final URI server;
  private final int count;
  private final List<HttpLine> open = new ArrayList<>();

  IdleConnections(URI server, int count) {
    this.server = server;
    this.count = count;
  }

  void open() throws IOException {
    for (int i = 0; i < count; i++) {
      HttpLine line = new HttpLine(server, 4096);
      open.add(line);
      line.get("/health");
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpLine line : open) {
      line.close();
    }
  }
}
