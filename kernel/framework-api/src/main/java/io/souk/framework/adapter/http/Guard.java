package io.souk.framework.adapter.http;

import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Verdict;
import io.souk.security.audit.Audit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Who may use the port of a framework, and where it is recorded what they did.
 *
 * @param access whom the master knows
 * @param login one more who is let in; whoever sets it has every path ask
 * @param audit takes what was done
 */
public record Guard(Access access, Optional<Login> login, Audit audit) {

  /** Everybody may, and it is recorded nowhere. */
  public static final Guard OPEN = new Guard(Access.OPEN, Optional.empty(), Audit.NONE);

  /** The same for those whom this knows. */
  public Guard withAccess(Access other) {
    return new Guard(other, login, audit);
  }

  /** The same for this one, too. */
  public Guard withLogin(Login other) {
    return new Guard(access, Optional.of(other), audit);
  }

  /** The same with another record. */
  public Guard withAudit(Audit other) {
    return new Guard(access, login, other);
  }

  /** Says who sends a request: the login first, then whoever the master knows. */
  Authentication authentication() {
    return login
        .map(known -> either(known, access.authentication()))
        .orElse(access.authentication());
  }

  private static Authentication either(Login login, Authentication others) {
    return (realm, header) -> {
      Verdict first = login.check(realm, header).join();
      return switch (first) {
        case Verdict.Admitted admitted -> CompletableFuture.completedFuture(admitted);
        case Verdict.Unknown unknown ->
            others.check(realm, header).thenApply(second -> join(unknown, second));
      };
    };
  }

  /** Where nobody is asked for a name, the login alone opens. */
  private static Verdict join(Verdict.Unknown first, Verdict second) {
    return switch (second) {
      case Verdict.Admitted admitted -> admitted.principal().isPresent() ? admitted : first;
      case Verdict.Unknown unknown ->
          new Verdict.Unknown(
              Stream.concat(first.challenges().stream(), unknown.challenges().stream())
                  .distinct()
                  .toList());
    };
  }
}
