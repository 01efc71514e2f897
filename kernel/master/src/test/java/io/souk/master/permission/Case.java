package io.souk.master.permission;

import io.souk.security.Action;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;

/**
 * One way to try an action.
 *
 * @param object to which it is tried; empty where the action knows no single objects
 */
record Case(Action action, Optional<String> object, String way, Attempt attempt) {

  /** Tries it. */
  interface Attempt {

    /**
     * @return whether the actor was let
     * @throws AssertionError when what came back means neither
     */
    boolean let(Stage stage, Actor actor) throws Exception;
  }

  static Case of(Action action, String object, String way, Attempt attempt) {
    return new Case(action, Optional.of(object), way, attempt);
  }

  static Case of(Action action, String way, Attempt attempt) {
    return new Case(action, Optional.empty(), way, attempt);
  }

  /** Whether an answer is one of these, or says that it was not permitted. */
  static boolean let(HttpResponse<String> answer, Integer... fine) {
    if (answer.statusCode() == 403) {
      if (!answer.body().equals("403 Forbidden.")) {
        throw new AssertionError(answer.body());
      }
      return false;
    }
    if (!Set.of(fine).contains(answer.statusCode())) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return true;
  }

  @Override
  public String toString() {
    return action.key() + object.map(it -> " " + it).orElse("") + " by " + way;
  }
}
