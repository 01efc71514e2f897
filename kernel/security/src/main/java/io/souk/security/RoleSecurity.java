package io.souk.security;

import io.souk.security.audit.Audit;
import io.souk.security.audit.AuditTrail;
import io.souk.security.tls.TlsMaterial;
import io.souk.security.token.Tokens;
import java.util.Optional;

/**
 * All that a role of a process has of security. Whoever opens it keeps the files behind it fresh.
 *
 * @param access what it asks of those who call it
 * @param tls what it shows of itself and whom it trusts, for what it serves and for whom it calls;
 *     empty for plain HTTP
 * @param credential what it sends to masters and other roles; empty to send nothing
 * @param tokens makes what executors show to their agent; empty when they are not asked
 * @param trail the record of who did what; empty to record nothing
 */
public record RoleSecurity(
    Access access,
    Optional<TlsMaterial> tls,
    Optional<ClientCredential> credential,
    Optional<Tokens> tokens,
    Optional<AuditTrail> trail) {

  /** As without any option. */
  public static final RoleSecurity OPEN =
      new RoleSecurity(
          Access.OPEN, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** One that records nothing. */
  public RoleSecurity(
      Access access,
      Optional<TlsMaterial> tls,
      Optional<ClientCredential> credential,
      Optional<Tokens> tokens) {
    this(access, tls, credential, tokens, Optional.empty());
  }

  /** The same, asking other things of callers. */
  public RoleSecurity withAccess(Access other) {
    return new RoleSecurity(other, tls, credential, tokens, trail);
  }

  /** The same with TLS. */
  public RoleSecurity withTls(TlsMaterial other) {
    return new RoleSecurity(access, Optional.of(other), credential, tokens, trail);
  }

  /** The same, showing who it is. */
  public RoleSecurity withCredential(ClientCredential other) {
    return new RoleSecurity(access, tls, Optional.of(other), tokens, trail);
  }

  /** The same, giving tokens to executors. */
  public RoleSecurity withTokens(Tokens other) {
    return new RoleSecurity(access, tls, credential, Optional.of(other), trail);
  }

  /** The same, recording who does what. */
  public RoleSecurity withTrail(AuditTrail other) {
    return new RoleSecurity(access, tls, credential, tokens, Optional.of(other));
  }

  /** Where it is recorded who does what. */
  public Audit audit() {
    return trail.<Audit>map(it -> it).orElse(Audit.NONE);
  }

  /** The scheme of what it serves: {@code https} with TLS, else {@code http}. */
  public String scheme() {
    return tls.isPresent() ? "https" : "http";
  }
}
