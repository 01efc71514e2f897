package io.souk.agent.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A device, as the kernel knows it.
 *
 * @param kind {@code c} for one of characters, {@code b} for one of blocks
 */
public record DeviceNode(char kind, long major, long minor) {

  private static final int TYPE = 0170000;
  private static final int CHARACTERS = 0020000;
  private static final int BLOCKS = 0060000;

  /** The device that a file stands for, links followed; empty when it is none or not there. */
  public static Optional<DeviceNode> at(Path file) {
    try {
      int type = (Integer) Files.getAttribute(file, "unix:mode") & TYPE;
      if (type != CHARACTERS && type != BLOCKS) {
        return Optional.empty();
      }
      long number = (Long) Files.getAttribute(file, "unix:rdev");
      // Both halves of dev_t are split, as in makedev(3).
      long major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL);
      long minor = (number & 0xff) | (number >>> 12 & 0xffffff00L);
      return Optional.of(new DeviceNode(type == CHARACTERS ? 'c' : 'b', major, minor));
    } catch (IOException | UnsupportedOperationException absent) {
      return Optional.empty();
    }
  }

  /**
   * The line that lets a control group use it.
   *
   * @param access letters out of {@code rwm}: read, write, make a node
   */
  public String rule(String access) {
    return kind + " " + major + ":" + minor + " " + access;
  }
}
