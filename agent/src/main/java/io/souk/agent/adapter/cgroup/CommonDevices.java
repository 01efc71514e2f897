package io.souk.agent.adapter.cgroup;

import java.util.List;

/**
 * Devices that any program expects and that lead to nobody else's data (those of Mesos's isolator
 * {@code cgroups/devices}), by the numbers that Linux has for them.
 */
public final class CommonDevices {

  /** Lines of {@code devices.allow}. */
  public static final List<String> RULES =
      List.of(
          // Making a file of a device is not using it.
          "c *:* m",
          "b *:* m",
          // null, zero, full, random, urandom
          "c 1:3 rwm",
          "c 1:5 rwm",
          "c 1:7 rwm",
          "c 1:8 rwm",
          "c 1:9 rwm",
          // tty, console, tty0, tty1, ptmx and the ends of pseudo terminals
          "c 5:0 rwm",
          "c 5:1 rwm",
          "c 4:0 rwm",
          "c 4:1 rwm",
          "c 5:2 rwm",
          "c 136:* rwm",
          // net/tun
          "c 10:200 rwm");

  private CommonDevices() {}
}
