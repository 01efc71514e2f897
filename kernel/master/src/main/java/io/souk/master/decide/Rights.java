package io.souk.master.decide;

import io.souk.security.Action;
import io.souk.security.Authorizer;
import java.util.Collection;
import java.util.Optional;

/**
 * What one caller may do; each check gives the first refusal, in words for the caller.
 *
 * @param principal empty when the caller has no name
 */
record Rights(Authorizer authorizer, Optional<String> principal) {

  private static final int LONGEST_OBJECT = 200;

  /** Whether there is nothing to ask for. */
  boolean areUnlimited() {
    return authorizer == Authorizer.PERMISSIVE;
  }

  /** The permission for one object. */
  Optional<String> findRefusal(Action action, String object) {
    return findRefusal(action, Optional.of(object));
  }

  /** The permission for an action that knows no single objects, or for all of them. */
  Optional<String> findRefusal(Action action) {
    return findRefusal(action, Optional.empty());
  }

  /** The permission for each object. */
  Optional<String> findRefusal(Action action, Collection<String> objects) {
    return objects.stream().flatMap(object -> findRefusal(action, object).stream()).findFirst();
  }

  Optional<String> findRefusal(Action action, Optional<String> object) {
    return authorizer.permits(principal, action, object)
        ? Optional.empty()
        : Optional.of(
            "%s lacks the permission %s%s"
                .formatted(
                    principal.map(name -> "principal '" + name + "'").orElse("a nameless caller"),
                    action.key(),
                    object.map(it -> " for '" + readable(it) + "'").orElse("")));
  }

  /** Objects come from calls, and may be anything. */
  private static String readable(String object) {
    String plain = object.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > LONGEST_OBJECT ? plain.substring(0, LONGEST_OBJECT) + "…" : plain;
  }
}
