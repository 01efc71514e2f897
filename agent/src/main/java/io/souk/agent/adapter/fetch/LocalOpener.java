package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Files of this machine. A task gets what its user may read: an agent that is root reads them as
 * that user, through {@code setpriv}, or any task could fetch what is root's alone.
 */
final class LocalOpener implements Opener {

  private static final long QUICK_SECONDS = 10;
  private static final int MAX_ANSWER_BYTES = 4096;

  @Override
  public Opened open(Source source, Optional<String> user, Attempt attempt)
      throws IOException, FetchException, InterruptedException {
    String own = System.getProperty("user.name");
    Optional<String> other = user.filter(name -> !name.isEmpty() && !name.equals(own));
    return other.isPresent() && own.equals("root")
        ? openAs(other.get(), source.location(), attempt)
        : openHere(source.location(), attempt);
  }

  private static Opened openHere(String location, Attempt attempt)
      throws IOException, FetchException {
    Path path = path(location);
    if (!Files.exists(path)) {
      throw new FetchException("there is no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new FetchException("is not a regular file");
    }
    Opened opened =
        new Opening(OptionalLong.of(Files.size(path)), stream(path), Optional.empty(), "");
    attempt.uses(opened);
    return opened;
  }

  private static InputStream stream(Path path) throws IOException, FetchException {
    try {
      return Files.newInputStream(path);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new FetchException("permission denied", e);
    }
  }

  private static Path path(String location) throws FetchException {
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw new FetchException("is not a valid path on this machine: " + e.getReason(), e);
    }
  }

  private static Opened openAs(String user, String location, Attempt attempt)
      throws IOException, FetchException, InterruptedException {
    if (!user.matches("[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}")) {
      throw new FetchException("user '" + user + "' is not a valid user name");
    }
    String group = quick(List.of("id", "-g", "--", user), "user '" + user + "' does not exist");
    List<String> asUser =
        List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups", "--");
    String cannot = "user '" + user + "' cannot read it";
    String size = quick(with(asUser, "stat", "-L", "-c", "%F:%s", "--", location), cannot);
    if (!size.startsWith("regular")) {
      throw new FetchException("is not a regular file");
    }
    Process process =
        new ProcessBuilder(with(asUser, "cat", "--", location))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Opened opened =
        new Opening(
            OptionalLong.of(Long.parseLong(size.substring(size.lastIndexOf(':') + 1))),
            process.getInputStream(),
            Optional.of(process),
            cannot);
    attempt.uses(opened);
    return opened;
  }

  private static List<String> with(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(rest));
    return all;
  }

  /** What a short command says; its failure means {@code otherwise}. */
  private static String quick(List<String> command, String otherwise)
      throws IOException, FetchException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close();
      String said = new String(out.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(QUICK_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new FetchException(otherwise);
      }
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private record Opening(
      OptionalLong size, InputStream body, Optional<Process> process, String cannotRead)
      implements Opened {

    @Override
    public void finish() throws FetchException, InterruptedException {
      if (process.isPresent() && process.get().waitFor() != 0) {
        throw new FetchException(cannotRead);
      }
    }

    @Override
    public void close() throws IOException {
      process.ifPresent(Process::destroyForcibly);
      body.close();
    }
  }
}
