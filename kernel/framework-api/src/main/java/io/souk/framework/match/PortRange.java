package io.souk.framework.match;

/** Ports {@code begin} to {@code end}, both included. */
record PortRange(int begin, int end) {

  int size() {
    return end - begin + 1;
  }

  boolean contains(int port) {
    return begin <= port && port <= end;
  }
}
