package io.souk.agent.fetch;

/** What is to be done about the cache. */
public sealed interface CacheEffect {

  /** Open the source and say how much is in it. */
  record Open(CacheKey key, long serial) implements CacheEffect {}

  /** Fetch all of it to this file, which may take no more than {@code size} bytes. */
  record Load(CacheKey key, long serial, String file, long size) implements CacheEffect {}

  /** Stop fetching it: nobody waits for it any more, or there is no room. */
  record Cancel(CacheKey key, long serial) implements CacheEffect {}

  /** Remove a file, if it is there. */
  record Delete(CacheKey key, String file) implements CacheEffect {}

  /** Tell a holder that its file is ready; it has to leave once it is done with it. */
  record Serve(String holder, CacheKey key, String file) implements CacheEffect {}

  /** Tell a holder to fetch for itself, past the cache; it holds nothing. */
  record Bypass(String holder) implements CacheEffect {}

  /** Tell a holder that what was fetched for it failed; it holds nothing. */
  record Fail(String holder) implements CacheEffect {}
}
