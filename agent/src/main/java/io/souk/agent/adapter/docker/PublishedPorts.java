package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ports as options of {@code docker run} name them. Pure. */
final class PublishedPorts {
  private static final int MAX_PORT = 65_535;

  private PublishedPorts() {}

  /** One port or several in a row. */
  private record Range(int first, int last) {
    int size() {
      return last - first + 1;
    }
  }

  /**
   * {@code [[ADDRESS:][HOST]:]CONTAINER[/PROTOCOL]}, where ports may be ranges of equal length.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static List<PortBinding> publish(String value) {
    String ports = withoutProtocol(value);
    InternetProtocol protocol = protocol(value);
    int last = ports.lastIndexOf(':');
    Range container = range(ports.substring(last + 1));
    String before = last < 0 ? "" : ports.substring(0, last);
    int split = before.lastIndexOf(':');
    String address = split < 0 ? "" : before.substring(0, split).replaceAll("[\\[\\]]", "");
    String host = before.substring(split + 1);
    List<PortBinding> bindings = new ArrayList<>();
    for (int i = 0; i < container.size(); i++) {
      bindings.add(
          new PortBinding(
              new Ports.Binding(address.isEmpty() ? null : address, hostPort(host, container, i)),
              new ExposedPort(container.first() + i, protocol)));
    }
    return bindings;
  }

  /** Null lets the engine choose one. */
  private static String hostPort(String host, Range container, int index) {
    if (host.isEmpty()) {
      return null;
    }
    Range range = range(host);
    if (container.size() == 1) {
      return host; // The engine takes any free one of a range.
    }
    if (range.size() != container.size()) {
      throw new IllegalArgumentException("expected as many ports of the host as of the container");
    }
    return Integer.toString(range.first() + index);
  }

  /** {@code PORT[-PORT][/PROTOCOL]}. */
  static List<ExposedPort> expose(String value) {
    Range range = range(withoutProtocol(value));
    List<ExposedPort> ports = new ArrayList<>();
    for (int port = range.first(); port <= range.last(); port++) {
      ports.add(new ExposedPort(port, protocol(value)));
    }
    return ports;
  }

  private static String withoutProtocol(String value) {
    int slash = value.indexOf('/');
    return slash < 0 ? value : value.substring(0, slash);
  }

  private static InternetProtocol protocol(String value) {
    int slash = value.indexOf('/');
    return protocolNamed(slash < 0 ? "" : value.substring(slash + 1));
  }

  /** Any case; TCP when none is named. */
  static InternetProtocol protocolNamed(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "", "tcp" -> InternetProtocol.TCP;
      case "udp" -> InternetProtocol.UDP;
      case "sctp" -> InternetProtocol.SCTP;
      default -> throw new IllegalArgumentException("unknown port protocol '" + name + "'");
    };
  }

  private static Range range(String text) {
    int dash = text.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
    int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
    if (first < 1 || last > MAX_PORT || last < first) {
      throw new IllegalArgumentException("expected ports from 1 to " + MAX_PORT);
    }
    return new Range(first, last);
  }
}
