package io.souk.security;

import java.util.List;
import java.util.Optional;

/** What came of asking who somebody is. */
public sealed interface Verdict {

  /**
   * They may go on.
   *
   * @param principal empty where the realm asks nobody for a name
   */
  record Admitted(Optional<Principal> principal) implements Verdict {

    /** The name of who goes on, as permissions are kept under it. */
    public Optional<String> name() {
      return principal.flatMap(Principal::value);
    }
  }

  /**
   * They may not: 401 with the body {@code 401 Unauthorized.} and these values of {@code
   * WWW-Authenticate}, a header each.
   */
  record Unknown(List<String> challenges) implements Verdict {

    public Unknown {
      challenges = List.copyOf(challenges);
    }
  }
}
