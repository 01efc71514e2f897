package io.souk.agent.adapter.process;

import io.souk.agent.runtime.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A user of this machine.
 *
 * @param name login name
 * @param uid user id
 * @param gid id of the primary group
 */
record Account(String name, long uid, long gid) {

  private static final long LOOKUP_SECONDS = 10;

  /**
   * The account to change to.
   *
   * @param wanted empty for the agent's own
   * @return empty when nothing is to be changed
   * @throws LaunchException when there is no such user or the agent may not change to it
   */
  static Optional<Account> toChangeTo(Optional<String> wanted) throws LaunchException {
    String own = System.getProperty("user.name");
    if (wanted.isEmpty() || wanted.get().isEmpty() || wanted.get().equals(own)) {
      return Optional.empty();
    }
    String user = wanted.get();
    if (!user.matches("[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}")) {
      throw new LaunchException("User '" + user + "' is not a valid user name");
    }
    Account account = new Account(user, id("-u", user), id("-g", user));
    if (!own.equals("root")) {
      throw new LaunchException(
          "Cannot run as user '" + user + "': the agent runs as '" + own + "', not as root");
    }
    return Optional.of(account);
  }

  private static long id(String option, String user) throws LaunchException {
    try {
      Process process =
          new ProcessBuilder("id", option, "--", user)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      if (!process.waitFor(LOOKUP_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new LaunchException("User '" + user + "' does not exist on this machine");
      }
      return Long.parseLong(text);
    } catch (IOException | NumberFormatException e) {
      throw new LaunchException("Cannot look up user '" + user + "': " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while looking up user '" + user + "'", e);
    }
  }
}
