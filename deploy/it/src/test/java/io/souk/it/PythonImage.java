package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An image with a shell and the machine's own Python, made here, as none can be pulled. */
final class PythonImage {

  static final String NAME = "souk-it/python:latest";

  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private PythonImage() {}

  /** Gives it to the Docker engine, with this program in its root; staged below {@code dir}. */
  static void load(Path dir, Path program) throws IOException {
    Tools.requireDocker();
    Path busybox = Tools.require("busybox");
    Tools.require("python3");
    Path python = PYTHON.toRealPath();
    Path modules = Path.of("/usr/lib", python.getFileName().toString());
    Path root = Files.createDirectories(dir.resolve("python"));
    Path bin = Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("tmp"));
    Files.copy(busybox, bin.resolve("sh"));
    Files.copy(program, root.resolve(program.getFileName().toString()));
    copy(python, root);
    Files.createSymbolicLink(root.resolve("usr/bin/python3"), python.getFileName());
    Path target = Files.createDirectories(root.resolve("usr/lib"));
    run("cp", "-rL", modules.toString(), target.toString());
    for (Path library : libraries(python, modules.resolve("lib-dynload"))) {
      copy(library, root);
    }
    Path tar = dir.resolve("python.tar");
    run("tar", "-C", root.toString(), "--exclude=config-*", "-cf", tar.toString(), ".");
    run("docker", "import", tar.toString(), NAME);
  }

  private static List<Path> libraries(Path python, Path extensions) throws IOException {
    List<String> ldd = new ArrayList<>(List.of("ldd", python.toString()));
    try (Stream<Path> files = Files.list(extensions)) {
      files.map(Path::toString).filter(name -> name.endsWith(".so")).forEach(ldd::add);
    }
    return LIBRARY
        .matcher(run(ldd.toArray(new String[0])))
        .results()
        .map(found -> Path.of(found.group(1)))
        .distinct()
        .toList();
  }

  private static void copy(Path file, Path root) throws IOException {
    Path target = root.resolve(Path.of("/").relativize(file));
    Files.createDirectories(target.getParent());
    Files.copy(file, target);
  }

  private static String run(String... command) {
    Command.Result result = Command.run(command);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }
}
