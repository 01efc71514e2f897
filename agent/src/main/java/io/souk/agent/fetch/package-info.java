/**
 * What a container wants fetched into its sandbox before it starts, and what is kept of it for the
 * next one. Start at {@link io.souk.agent.fetch.FetchPlan}; {@link io.souk.agent.fetch.CacheBook}
 * keeps the account of the cache. Pure; may import wire messages. The port is {@code
 * runtime.Fetcher}, the transfers are in {@code adapter.fetch}.
 */
package io.souk.agent.fetch;
