package io.souk.security;

/**
 * Both questions to ask of a request, as one role of one process asks them.
 *
 * @param authentication who sends it
 * @param authorizer what they may do
 */
public record Access(Authentication authentication, Authorizer authorizer) {

  /** Nobody is asked and everything is permitted, as without any option. */
  public static final Access OPEN = new Access(Authentication.NONE, Authorizer.PERMISSIVE);
}
