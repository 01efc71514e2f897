package io.souk.security.boot;

import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Authorizer;
import io.souk.security.Realm;
import io.souk.security.RoleSecurity;
import io.souk.security.acl.Acls;
import io.souk.security.authentication.Authenticator;
import io.souk.security.authentication.BasicAuthenticator;
import io.souk.security.authentication.BearerAuthenticator;
import io.souk.security.authentication.HashingRoom;
import io.souk.security.authentication.RealmAuthentication;
import io.souk.security.credential.OwnCredential;
import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import io.souk.security.file.Watched;
import io.souk.security.tls.TlsFiles;
import io.souk.security.tls.TlsMaterial;
import io.souk.security.token.Tokens;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which files and switches a role was given.
 *
 * @param tls {@code --tls-cert}, {@code --tls-key} and {@code --tls-ca}
 * @param credentials {@code --credentials}: who may show who they are
 * @param acls {@code --acls}: what they may do
 * @param credential {@code --credential}: who one is oneself
 * @param tokenKey {@code --jwt-secret-key}: what signs the tokens of executors
 * @param realms where callers are asked for name and secret; needs {@code credentials}
 * @param executors whether executors are asked for their token; needs {@code tokenKey}
 */
public record SecurityConfig(
    Optional<TlsFiles> tls,
    Optional<Path> credentials,
    Optional<Path> acls,
    Optional<Path> credential,
    Optional<Path> tokenKey,
    Set<Realm> realms,
    boolean executors) {

  /** As without any option. */
  public static final SecurityConfig NONE =
      new SecurityConfig(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          false);

  public SecurityConfig {
    realms = Set.copyOf(realms);
    if (!realms.isEmpty() && credentials.isEmpty()) {
      throw new IllegalArgumentException("--credentials: expected a file, as callers are asked");
    }
    if (executors && tokenKey.isEmpty()) {
      throw new IllegalArgumentException(
          "--jwt-secret-key: expected a file, as executors are asked");
    }
  }

  /** The scheme of what the role serves: {@code https} with TLS, else {@code http}. */
  public String scheme() {
    return tls.isPresent() ? "https" : "http";
  }

  /**
   * Reads all files, which blocks.
   *
   * @param clock tells when tokens have expired
   * @throws SecurityFileException when one of them cannot be used
   */
  public OpenedSecurity open(InstantSource clock) {
    if (equals(NONE)) {
      return OpenedSecurity.NOTHING;
    }
    List<Runnable> reloads = new ArrayList<>();
    Optional<TlsMaterial> material = tls.map(TlsMaterial::load);
    material.ifPresent(it -> reloads.add(it::reload));
    Optional<Tokens> tokens = tokenKey.map(file -> Tokens.load(file, clock));
    Access access = new Access(authentication(tokens, reloads), authorizer(reloads));
    return new OpenedSecurity(
        new RoleSecurity(
            access,
            material,
            credential.map(OwnCredential::load),
            executors ? tokens : Optional.empty()),
        reloads);
  }

  private Authentication authentication(Optional<Tokens> tokens, List<Runnable> reloads) {
    Map<Realm, List<Authenticator>> ways = new EnumMap<>(Realm.class);
    if (!realms.isEmpty()) {
      BasicAuthenticator basic =
          BasicAuthenticator.open(
              new SourceFile("--credentials", credentials.get()), HashingRoom.ofThisMachine());
      reloads.add(basic::reload);
      realms.forEach(realm -> ways.put(realm, List.of(basic)));
    }
    if (executors) {
      BearerAuthenticator bearer = new BearerAuthenticator(tokens.get());
      ways.put(Realm.AGENT_EXECUTOR, List.of(bearer));
      // Executors of the agent run nested containers through its operator API.
      ways.computeIfPresent(Realm.AGENT_READWRITE, (realm, basic) -> with(basic, bearer));
    }
    return ways.isEmpty() ? Authentication.NONE : new RealmAuthentication(ways);
  }

  private static List<Authenticator> with(List<Authenticator> ways, Authenticator more) {
    List<Authenticator> all = new ArrayList<>(ways);
    all.add(more);
    return all;
  }

  private Authorizer authorizer(List<Runnable> reloads) {
    if (acls.isEmpty()) {
      return Authorizer.PERMISSIVE;
    }
    SourceFile file = new SourceFile("--acls", acls.get());
    Watched<Acls> rules = Watched.open(file, contents -> Acls.read(file, contents.getFirst()));
    reloads.add(rules::reload);
    return (principal, action, object) -> rules.get().permits(principal, action, object);
  }
}
