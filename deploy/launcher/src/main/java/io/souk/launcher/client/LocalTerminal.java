package io.souk.launcher.client;

import io.souk.protocol.mesos.TTYInfo;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * The terminal that this program runs in. While it is raw every key goes to whoever reads it,
 * Ctrl-C too, and nothing is echoed.
 */
final class LocalTerminal implements AutoCloseable {

  private static final long LIMIT_SECONDS = 5;
  private static final File DEVICE = new File("/dev/tty");

  private final String settings;
  private final Thread restore = new Thread(this::restore);

  private LocalTerminal(String settings) {
    this.settings = settings;
  }

  /** Makes the terminal raw until it is closed, or the program ends; empty when there is none. */
  static Optional<LocalTerminal> raw() {
    Optional<String> settings = stty("-g").filter(text -> isInputATerminal());
    if (settings.isEmpty()) {
      return Optional.empty();
    }
    LocalTerminal terminal = new LocalTerminal(settings.get());
    Runtime.getRuntime().addShutdownHook(terminal.restore);
    stty("raw", "-echo");
    return Optional.of(terminal);
  }

  private static boolean isInputATerminal() {
    try {
      return new ProcessBuilder("test", "-t", "0")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Its size; empty when there is no terminal or it does not know. */
  static Optional<TTYInfo.WindowSize> size() {
    Optional<String[]> numbers =
        stty("size").map(text -> text.split(" ")).filter(parts -> parts.length == 2);
    try {
      return numbers.map(
          parts ->
              TTYInfo.WindowSize.newBuilder()
                  .setRows(Integer.parseInt(parts[0]))
                  .setColumns(Integer.parseInt(parts[1]))
                  .build());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Does something whenever the size has changed. */
  static void whenResized(Runnable action) {
    Signal.handle(new Signal("WINCH"), signal -> action.run());
  }

  private static Optional<String> stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(DEVICE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return stty.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0
          ? Optional.of(text)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void restore() {
    stty(settings);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(restore);
    restore();
  }
}
