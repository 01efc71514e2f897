package io.souk.launcher.role;

import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks before anything starts whether every port can be had, so that nothing is left half up. */
final class Ports {

  private final String host;
  private final Map<Integer, String> taken = new LinkedHashMap<>();

  /** Ports on {@code host}, the value of {@code --host}. */
  Ports(String host) {
    this.host = host;
  }

  /** Claims {@code port} for {@code option}; throws when it is in use or claimed twice. */
  Ports claim(String option, int port) {
    if (port < 1 || port > 65535) {
      throw new UsageException(option + " " + port + ": expected a port from 1 to 65535");
    }
    String other = taken.putIfAbsent(port, option);
    if (other != null) {
      throw new UsageException(
          option + " " + port + ": " + other + " has the same port; expected different ones");
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address(), port));
    } catch (IOException e) {
      throw new UsageException(
          option + " " + port + ": the port is in use on " + host + "; expected a free one");
    }
    return this;
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UsageException("--host " + host + ": unknown; expected an address of this machine");
    }
  }
}
