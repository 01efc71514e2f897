package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small image that is made here, as none can be pulled. */
final class BusyboxImage {

  static final String NAME = "souk-it/busybox:latest";

  private static final List<String> APPLETS =
      List.of(
          "sh", "echo", "date", "sleep", "mkdir", "httpd", "cat", "wget", "touch", "dd", "sort",
          "ls", "stty", "test");

  private BusyboxImage() {}

  /** Gives it to the Docker engine, which must be there; files are staged below {@code dir}. */
  static void load(Path dir) throws IOException {
    Tools.requireDocker();
    Path busybox = Tools.require("busybox");
    Path root = Files.createDirectories(dir.resolve("image"));
    Files.createDirectories(root.resolve("tmp"));
    Path bin = Files.createDirectories(root.resolve("bin"));
    Files.copy(busybox, bin.resolve("busybox"));
    bin.resolve("busybox").toFile().setExecutable(true, false);
    for (String applet : APPLETS) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    Path tar = dir.resolve("image.tar");
    assertThat(Command.run("tar", "-C", root.toString(), "-cf", tar.toString(), ".").exitCode())
        .isZero();
    Command.Result imported = Command.run("docker", "import", tar.toString(), NAME);
    assertThat(imported.exitCode()).as(imported.output()).isZero();
  }
}
