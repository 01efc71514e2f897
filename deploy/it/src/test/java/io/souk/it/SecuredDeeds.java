package io.souk.it;

import io.souk.security.Action;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One way to do what needs a permission, by action, in a cluster of processes. */
final class SecuredDeeds {

  /** The service whose task is looked at. */
  static final String SERVICE = "held";

  /** What came of a deed. */
  enum Outcome {
    DONE,
    /** 403. */
    FORBIDDEN,
    /** Answered, but what it was about was left out. */
    HIDDEN,
    /** 401. */
    UNKNOWN
  }

  /** Tries it; may be tried again and again. */
  interface Deed {
    Outcome by(String principal, Https client);
  }

  /** Permissions without which the one in question cannot be tried. */
  private static final Map<Action, List<Action>> NEEDS =
      new EnumMap<>(
          Map.of(
              Action.VIEW_TASKS,
              List.of(Action.VIEW_FRAMEWORKS),
              Action.VIEW_EXECUTORS,
              List.of(Action.VIEW_FRAMEWORKS),
              Action.LAUNCH_NESTED_CONTAINERS,
              List.of(Action.LAUNCH_NESTED_CONTAINERS_AS_USER),
              Action.LAUNCH_NESTED_CONTAINERS_AS_USER,
              List.of(Action.LAUNCH_NESTED_CONTAINERS),
              Action.LAUNCH_NESTED_CONTAINER_SESSIONS,
              List.of(Action.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER),
              Action.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER,
              List.of(Action.LAUNCH_NESTED_CONTAINER_SESSIONS)));

  static {
    SecuredFrameworkDeeds.ACTIONS.forEach(
        each -> NEEDS.put(each, List.of(Action.REGISTER_FRAMEWORKS)));
  }

  /** Why an action is not tried here. */
  static final Map<Action, String> ELSEWHERE =
      new EnumMap<>(Map.of(Action.VIEW_RESOURCE_PROVIDERS, "there are none that could be seen"));

  private SecuredDeeds() {}

  /** All of them. */
  static Map<Action, Deed> in(SecuredCluster cluster) {
    Map<Action, Deed> deeds = new EnumMap<>(Action.class);
    deeds.putAll(new SecuredMasterDeeds(cluster).deeds());
    deeds.putAll(new SecuredAgentDeeds(cluster).deeds());
    deeds.putAll(new SecuredFrameworkDeeds(cluster).deeds());
    return deeds;
  }

  /** Has the permission, and what it needs besides. */
  static String granted(Action action) {
    return "p-" + action.key();
  }

  /** Has what it needs besides alone. */
  static String refused(Action action) {
    return "less-" + action.key();
  }

  /** Who is granted what. */
  static void grant(Map<String, List<Action>> grants) {
    for (Action action : Action.values()) {
      Set<Action> less = EnumSet.noneOf(Action.class);
      less.addAll(NEEDS.getOrDefault(action, List.of()));
      grants.put(refused(action), List.copyOf(less));
      less.add(action);
      grants.put(granted(action), List.copyOf(less));
    }
  }

  /** What a status says, when those are fine. */
  static Outcome outcome(int status, String body, int... fine) {
    if (status == 401) {
      return Outcome.UNKNOWN;
    }
    if (status == 403) {
      if (!body.equals("403 Forbidden.")) {
        throw new AssertionError(body);
      }
      return Outcome.FORBIDDEN;
    }
    for (int each : fine) {
      if (each == status) {
        return Outcome.DONE;
      }
    }
    throw new AssertionError(status + " " + body);
  }

  static Outcome outcome(Http.Answer answer, int... fine) {
    return outcome(answer.status(), answer.body(), fine);
  }

  /** What an answer says in which a text is or is not. */
  static Outcome seen(Http.Answer answer, String text) {
    Outcome outcome = outcome(answer, 200);
    return outcome == Outcome.DONE && !answer.body().contains(text) ? Outcome.HIDDEN : outcome;
  }

  static Outcome outcome(Https.Stream stream) {
    try (stream) {
      return stream.status() == 200 ? Outcome.DONE : outcome(stream.status(), stream.rest(), 200);
    }
  }

  /** A call of an operator API. */
  static String operator(String type, String body) {
    String rest = body.isEmpty() ? "" : ",\"%s\":%s".formatted(type.toLowerCase(Locale.ROOT), body);
    return "{\"type\":\"%s\"%s}".formatted(type, rest);
  }

  /** Fails when it did not succeed. */
  static void done(Http.Answer answer) {
    if (answer.status() != 200 && answer.status() != 202) {
      throw new AssertionError(answer);
    }
  }
}
