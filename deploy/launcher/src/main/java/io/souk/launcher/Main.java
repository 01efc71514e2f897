package io.souk.launcher;

import io.souk.launcher.client.ClientException;
import io.souk.launcher.option.OptionSources;
import io.souk.launcher.option.UsageException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry of the {@code souk} command. Exit codes: 0 what was asked for is true, 1 it is not, 2 the
 * command line, a port or a work directory cannot be.
 */
public final class Main {

  /** More of a message helps nobody. */
  private static final int LONGEST = 2000;

  private Main() {}

  /** Runs the command that {@code args} name and ends the process with its exit code. */
  public static void main(String[] args) {
    int exitCode = 1;
    try {
      exitCode = run(args, System.getenv());
    } finally {
      System.exit(exitCode);
    }
  }

  /** Runs the command that {@code args} name; returns its exit code. */
  static int run(String[] args, Map<String, String> environment) {
    return run(args, environment, new CommandLine(new Souk()));
  }

  /** As {@link #run(String[], Map)}, printing where {@code souk} prints. */
  static int run(String[] args, Map<String, String> environment, CommandLine souk) {
    souk.setParameterExceptionHandler((problem, given) -> refuse(souk, describe(problem)));
    souk.setExecutionExceptionHandler((problem, command, parsed) -> failed(souk, problem));
    souk.setCaseInsensitiveEnumValuesAllowed(true);
    try {
      OptionSources sources = OptionSources.of(souk, args, environment);
      souk.setDefaultValueProvider(sources);
      return souk.execute(args);
    } catch (UsageException e) {
      return refuse(souk, e.getMessage());
    }
  }

  private static String describe(ParameterException problem) {
    String command = problem.getCommandLine().getCommandSpec().qualifiedName();
    String message = problem.getMessage().lines().findFirst().orElse("").strip();
    return problem instanceof UnmatchedArgumentException
        ? message + "; accepted is what '" + command + " --help' lists"
        : message;
  }

  private static int failed(CommandLine souk, Exception problem) {
    return switch (problem) {
      case UsageException usage -> refuse(souk, usage.getMessage());
      case ClientException client -> say(souk, client.getMessage(), 1);
      default -> {
        org.slf4j.LoggerFactory.getLogger(Main.class).error("event=internal_error", problem);
        yield say(souk, "internal error: " + problem + " (the log has more)", 1);
      }
    };
  }

  private static int refuse(CommandLine souk, String message) {
    return say(souk, message, 2);
  }

  private static int say(CommandLine souk, String message, int exitCode) {
    // It may quote files and servers, which are not to write on the terminal what they like.
    String line = message.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
    souk.getErr()
        .println("souk: " + (line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…"));
    souk.getErr().flush();
    return exitCode;
  }
}
