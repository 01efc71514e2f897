package io.souk.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which source is built here, by {@code git}. */
public final class Commit {

  private Commit() {}

  /**
   * The commit of a checkout in short form, with {@code +dirty} where a file of it was changed;
   * {@code unknown} where git does not say.
   */
  public static String find(Path checkout) {
    Optional<String> head = git(checkout, "rev-parse", "--short=10", "HEAD");
    Optional<String> changed = git(checkout, "status", "--porcelain", "--untracked-files=no");
    return head.map(id -> id + (changed.filter(String::isEmpty).isPresent() ? "" : "+dirty"))
        .orElse("unknown");
  }

  private static Optional<String> git(Path checkout, String... arguments) {
    List<String> command =
        Stream.concat(Stream.of("git", "-C", checkout.toString()), Stream.of(arguments)).toList();
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes()).trim();
      return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
