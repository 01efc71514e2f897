package io.souk.agent.adapter.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The machine's engine, and an image of busybox alone that is imported into it once. */
public final class TestEngine {
  public static final String HOST =
      Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock");
  static final String REPOSITORY = "souk-test/busybox";
  public static final String IMAGE = REPOSITORY + ":latest";

  private static final List<Path> BUSYBOX =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "sleep",
          "echo",
          "cat",
          "true",
          "false",
          "env",
          "ls",
          "id",
          "kill",
          "seq",
          "httpd",
          "nc",
          "dd",
          "tail",
          "touch",
          "pwd",
          "printf",
          "tr",
          "head",
          "wc",
          "hostname",
          "stty");
  private static final Optional<String> MISSING = prepare();

  private TestEngine() {}

  /** Why tests cannot run here. */
  public static Optional<String> missing() {
    return MISSING;
  }

  private static Optional<String> prepare() {
    Optional<Path> busybox = BUSYBOX.stream().filter(Files::isExecutable).findFirst();
    if (busybox.isEmpty()) {
      return Optional.of("busybox-static is not installed");
    }
    try (Engine engine = Engine.open(HOST)) {
      engine.get("connect", "/version");
      importImage(engine, archive(Files.readAllBytes(busybox.get())));
      return Optional.empty();
    } catch (EngineException e) {
      return Optional.of(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file system of the image. */
  static byte[] layer() throws IOException {
    return archive(
        Files.readAllBytes(BUSYBOX.stream().filter(Files::isExecutable).findFirst().orElseThrow()));
  }

  private static void importImage(Engine engine, byte[] archive)
      throws EngineException, IOException {
    DockerHttpClient.Request request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.POST)
            .path("/images/create?fromSrc=-&repo=" + REPOSITORY + "&tag=latest")
            .putHeader("Content-Type", "application/x-tar")
            .bodyBytes(archive)
            .build();
    try (DockerHttpClient.Response response = engine.stream("import image", request);
        InputStream body = response.getBody()) {
      String answer = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      if (answer.contains("errorDetail")) {
        throw new IOException(answer);
      }
    }
  }

  private static byte[] archive(byte[] busybox) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String directory : List.of("bin/", "tmp/", "etc/", "proc/", "sys/", "dev/")) {
        tar.putArchiveEntry(new TarArchiveEntry(directory));
        tar.closeArchiveEntry();
      }
      TarArchiveEntry program = new TarArchiveEntry("bin/busybox");
      program.setSize(busybox.length);
      program.setMode(0755);
      tar.putArchiveEntry(program);
      tar.write(busybox);
      tar.closeArchiveEntry();
      for (String applet : APPLETS) {
        TarArchiveEntry link = new TarArchiveEntry("bin/" + applet, TarConstants.LF_SYMLINK);
        link.setLinkName("busybox");
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
