package io.souk.launcher.security;

import io.souk.launcher.option.UsageException;
import io.souk.security.credential.SecretHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code souk hash-secret}: what to write into a file of credentials in place of a secret. */
@Command(
    name = "hash-secret",
    description = "Read a secret on standard input; print its hash for a --credentials file.")
public final class HashSecretCommand implements Callable<Integer> {

  private static final int LONGEST = 1024;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    out.println(hash(System.in));
    out.flush();
    return 0;
  }

  static String hash(InputStream in) {
    String secret = read(in);
    if (secret.isEmpty() || secret.length() > LONGEST || secret.indexOf('\n') >= 0) {
      throw new UsageException(
          "standard input: expected a secret of 1 to " + LONGEST + " characters on one line");
    }
    return SecretHash.of(secret, SecretHash.DEFAULT_ROUNDS).text();
  }

  private static String read(InputStream in) {
    try {
      String text = new String(in.readNBytes(4 * LONGEST + 2), StandardCharsets.UTF_8);
      return text.replaceFirst("\r?\n\\z", "");
    } catch (IOException e) {
      throw new UsageException("standard input: cannot be read");
    }
  }
}
