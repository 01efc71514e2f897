package io.souk.chaos.client;

import java.util.List;
import java.util.Random;

/**
 * Where the masters are.
 *
 * @param hosts their addresses
 */
public record Masters(List<String> hosts) {

  public static final int KERNEL_PORT = 5050;
  public static final int SERVICES_PORT = 8080;
  public static final int JOBS_PORT = 4400;

  public Masters {
    hosts = List.copyOf(hosts);
  }

  /** The kernel's API of any of them. */
  public String kernel(Random random) {
    return url(any(random), KERNEL_PORT);
  }

  /** The API of services of any of them. */
  public String services(Random random) {
    return url(any(random), SERVICES_PORT);
  }

  /** The API of jobs of any of them. */
  public String jobs(Random random) {
    return url(any(random), JOBS_PORT);
  }

  /** The base URL of a port. */
  public static String url(String host, int port) {
    return "http://" + host + ":" + port;
  }

  private String any(Random random) {
    return hosts.get(random.nextInt(hosts.size()));
  }
}
