package io.souk.chronos.notify;

import io.souk.chronos.job.JobWriter;
import io.souk.chronos.run.Run;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The words of messages. Subjects are those of Chronos, for filters that look at them. Whatever
 * comes from outside loses its control characters, so that it stays within its line.
 *
 * @param cluster name of the cluster, which every subject starts with; empty for none
 * @param address where the framework is reached, {@code http://host:port}
 */
public record Wording(String cluster, Supplier<String> address) {

  private static final int MAX_LINE = 2000;
  // Besides control characters, what turns the direction of writing around.
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\u2028-\\u202e\\u2066-\\u2069]+");

  /** One line, at most some 400 characters. */
  public String subject(Notice notice) {
    String name = notice.job().name().value();
    String text =
        switch (notice.event()) {
          case FAILED -> "job '%s' failed!".formatted(name);
          case DISABLED -> "job '%s' disabled".formatted(name);
          case RECOVERED -> "job '%s' succeeded again".formatted(name);
          case MISSED -> "job '%s' missed runs".formatted(name);
          case DELETED -> "Your job '%s' was deleted!".formatted(name);
        };
    String prefix = cluster.isEmpty() ? "" : "[" + line(cluster, 100) + "] ";
    return prefix + "[Chronos] " + text;
  }

  /** Some lines, never none, at most some 5000 characters. */
  public String message(Notice notice) {
    StringBuilder text = new StringBuilder();
    text.append(headline(notice)).append('\n');
    if (!notice.detail().isEmpty()) {
      text.append(line(notice.detail(), MAX_LINE)).append('\n');
    }
    notice.run().ifPresent(run -> describe(run, text));
    if (notice.leftOut() > 0) {
      text.append("Messages about this job that were left out before this one: ")
          .append(notice.leftOut())
          .append(".\n");
    }
    if (notice.event() != Event.DELETED) {
      String path = notice.job().name().value().replace(" ", "%20").replace("#", "%23");
      text.append("Runs: ").append(address.get()).append("/v1/scheduler/job/").append(path);
      text.append("/runs\n");
    }
    return text.toString();
  }

  private static String headline(Notice notice) {
    String name = notice.job().name().value();
    String happened =
        switch (notice.event()) {
          case FAILED -> "failed";
          case DISABLED -> "was disabled";
          case RECOVERED -> "succeeded again";
          case MISSED -> "missed runs";
          case DELETED -> "was deleted";
        };
    return "Job '%s' %s at %s.".formatted(name, happened, JobWriter.time(Optional.of(notice.at())));
  }

  private static void describe(Run run, StringBuilder text) {
    text.append("Attempt ").append(run.id().attempt() + 1).append(", ");
    text.append(run.state().name().toLowerCase(Locale.ROOT));
    run.trace().place().ifPresent(place -> text.append(" on ").append(line(place.hostname(), 255)));
    run.trace().word().exitCode().ifPresent(code -> text.append(", exit code ").append(code));
    text.append(". Task: ").append(line(run.id().text(), 300)).append('\n');
    run.trace()
        .message()
        .filter(said -> !said.isBlank())
        .ifPresent(said -> text.append("Message: ").append(line(said, MAX_LINE)).append('\n'));
  }

  /** {@code text} within one line of at most {@code limit} characters. */
  static String line(String text, int limit) {
    String whole = text.length() > limit ? text.substring(0, limit) : text;
    String fit = UNFIT.matcher(whole).replaceAll(" ").strip();
    boolean torn = !fit.isEmpty() && Character.isHighSurrogate(fit.charAt(fit.length() - 1));
    String kept = torn ? fit.substring(0, fit.length() - 1) : fit;
    return text.length() > limit ? kept + "…" : kept;
  }
}
