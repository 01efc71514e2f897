package io.souk.bench.load.fleet;

import java.util.Locale;

/** What the agents' process can be asked to do; a line each. */
public sealed interface Order {

  /** Registers so many agents more, a few at a time; answered when all are. */
  record Register(int agents) implements Order {}

  /**
   * Registers so many agents more at a fixed rate, each with the time at which it was to register
   * as an attribute; answered when all are.
   */
  record RegisterAt(double perSecond, int agents) implements Order {}

  /** Ends tasks drawn at random at a fixed rate; answered when the last one was told to end. */
  record EndAt(double perSecond, int seconds) implements Order {}

  /** Has one task after the other say again that it runs, at a fixed rate; answered likewise. */
  record UpdateAt(double perSecond, int seconds) implements Order {}

  /** Ends all tasks that run. */
  record EndAll() implements Order {}

  /** Answered with a {@link FleetReport}. */
  record Report() implements Order {}

  /** All agents leave for good; answered when the master has taken that. */
  record Leave() implements Order {}

  /** As a line. */
  default String text() {
    return switch (this) {
      case Register(int agents) -> "register " + agents;
      case RegisterAt(double rate, int agents) ->
          String.format(Locale.ROOT, "register-at %s %d", rate, agents);
      case EndAt(double rate, int seconds) ->
          String.format(Locale.ROOT, "end-at %s %d", rate, seconds);
      case UpdateAt(double rate, int seconds) ->
          String.format(Locale.ROOT, "update-at %s %d", rate, seconds);
      case EndAll ignored -> "end-all";
      case Report ignored -> "report";
      case Leave ignored -> "leave";
    };
  }

  /**
   * @throws IllegalArgumentException when it is none
   */
  static Order parse(String line) {
    String[] words = line.strip().split(" ");
    int given = words.length - 1;
    return switch (words[0] + "/" + given) {
      case "register/1" -> new Register(Integer.parseInt(words[1]));
      case "register-at/2" ->
          new RegisterAt(Double.parseDouble(words[1]), Integer.parseInt(words[2]));
      case "end-at/2" -> new EndAt(Double.parseDouble(words[1]), Integer.parseInt(words[2]));
      case "update-at/2" -> new UpdateAt(Double.parseDouble(words[1]), Integer.parseInt(words[2]));
      case "end-all/0" -> new EndAll();
      case "report/0" -> new Report();
      case "leave/0" -> new Leave();
      default -> throw new IllegalArgumentException(line + ": not an order");
    };
  }
}
