package io.souk.agent.fetch;

/**
 * What the cache knows something by; no user gets what another one's rights fetched.
 *
 * @param user whose it is, empty for the agent's own
 * @param uri as it was given
 */
public record CacheKey(String user, String uri) {}
