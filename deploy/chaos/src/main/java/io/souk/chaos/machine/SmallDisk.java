package io.souk.chaos.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small disk that can be full, slow, or lose what was not forced to it: ext4 on a loop device.
 * Linux, as root.
 */
public final class SmallDisk implements AutoCloseable {

  private static final Pattern IN_USE =
      Pattern.compile("^(/dev/loop\\d+) .*/souk-fault-(\\d+)\\.img", Pattern.MULTILINE);
  private static final int BLOCK = 4 << 10;

  /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: from now on nothing reaches the disk. */
  private static final String SHUT_DOWN =
      "open(my $d, '<', $ARGV[0]) or die $!; my $f = pack('L', 2); ioctl($d, 0x8004587D, $f) or die $!";

  private final Path dir;
  private final Path image;

  private SmallDisk(Path dir, Path image) {
    this.dir = dir;
    this.image = image;
  }

  /** Why there can be no such disk here; empty when there can. */
  public static Optional<String> findFault(Path scratch) {
    try (SmallDisk disk = mount(scratch.resolve("disk"), 8)) {
      return Optional.empty();
    } catch (RuntimeException failed) {
      return Optional.of(String.valueOf(failed.getMessage()));
    }
  }

  /**
   * Mounts one at {@code dir}, which is made; its content is in a file beside it. What a program
   * that died left mounted goes away.
   */
  public static SmallDisk mount(Path dir, int megabytes) {
    sweep();
    long owner = ProcessHandle.current().pid();
    Path image = dir.resolveSibling(dir.getFileName() + "-souk-fault-" + owner + ".img");
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    must("fallocate", "-l", megabytes + "M", image.toString());
    must("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    SmallDisk disk = new SmallDisk(dir, image);
    disk.mount();
    return disk;
  }

  private void mount() {
    must("mount", "-o", "loop", image.toString(), dir.toString());
  }

  private static void sweep() {
    Matcher used =
        IN_USE.matcher(Command.run("losetup", "-l", "-n", "-O", "NAME,BACK-FILE").output());
    while (used.find()) {
      if (ProcessHandle.of(Long.parseLong(used.group(2))).isEmpty()) {
        Command.run("umount", "-l", used.group(1));
        Command.run("losetup", "-d", used.group(1));
      }
    }
  }

  /** Takes all room there is. */
  public void fill() {
    try (OutputStream out = Files.newOutputStream(filler())) {
      // Most of it at once, and the rest until there is none.
      Command.run(
          "fallocate", "-l", "" + Files.getFileStore(dir).getUsableSpace(), filler() + "-1");
      byte[] block = new byte[BLOCK];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (Files.notExists(filler())) {
        throw new UncheckedIOException(full);
      }
    }
  }

  /** Gives the room back, for good: a power cut a second later must not bring the filler back. */
  public void free() {
    try {
      Files.deleteIfExists(filler());
      Files.deleteIfExists(Path.of(filler() + "-1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    must("sync", "-f", dir.toString());
  }

  private Path filler() {
    return dir.resolve("filler");
  }

  /** Loses what was written and not forced, as a power cut does. Nobody may use it meanwhile. */
  public void lose() {
    must("perl", "-e", SHUT_DOWN, dir.toString());
    must("umount", dir.toString());
    mount();
  }

  /** The device, such as {@code /dev/loop0}. */
  String device() {
    return must("findmnt", "-n", "-o", "SOURCE", dir.toString()).strip();
  }

  private static String must(String... command) {
    Command.Result result = Command.run(command);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          String.join(" ", List.of(command)) + ": " + result.output().strip());
    }
    return result.output();
  }

  @Override
  public void close() {
    Command.run("umount", "-l", dir.toString());
    try {
      Files.deleteIfExists(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
