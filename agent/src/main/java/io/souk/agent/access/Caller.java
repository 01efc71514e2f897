package io.souk.agent.access;

import io.souk.agent.nested.ContainerName;
import io.souk.security.Action;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import java.util.Optional;

/**
 * Somebody who calls the agent.
 *
 * @param principal who they have shown to be; empty where nobody is asked
 * @param authorizer what they may do
 */
public record Caller(Optional<Principal> principal, Authorizer authorizer) {

  /** Somebody, where everybody may do everything. */
  public static final Caller ANYBODY = new Caller(Optional.empty(), Authorizer.PERMISSIVE);

  /** The claim of an executor's token that names its container. */
  static final String CONTAINER_CLAIM = "cid";

  private static final String UNRESERVED = "*";

  /** Whether there is nothing that could be refused. */
  public boolean mayAll() {
    return authorizer == Authorizer.PERMISSIVE;
  }

  /** Whether they may do something to one object. */
  public boolean may(Action action, String object) {
    return authorizer.permits(name(), action, object);
  }

  /** Whether they may do something to one object, or to all where it is not known which. */
  public boolean may(Action action, Optional<String> object) {
    return authorizer.permits(name(), action, object);
  }

  /** Whether they may do something to all objects. */
  public boolean may(Action action) {
    return authorizer.permits(name(), action);
  }

  /** Whether they may use an endpoint of those that are guarded by their paths. */
  public boolean mayGet(String path) {
    return may(Action.GET_ENDPOINTS, path);
  }

  /** Whether they may see what is reserved for a role; what is for all, all may see. */
  public boolean maySeeRole(String role) {
    return role.isEmpty() || role.equals(UNRESERVED) || may(Action.VIEW_ROLES, role);
  }

  /** The container of an executor that has shown its token; empty for everybody else. */
  Optional<ContainerName> container() {
    return principal
        .map(who -> who.claims().get(CONTAINER_CLAIM))
        .filter(id -> !id.isEmpty())
        .map(ContainerName::root);
  }

  /** Their name; empty for an executor, and where nobody is asked. */
  public Optional<String> name() {
    return principal.flatMap(Principal::value);
  }
}
