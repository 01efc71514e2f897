package io.souk.agent.fetch;

import java.util.OptionalLong;

/**
 * How far the fetching for a container is.
 *
 * @param uri what is being fetched, without passwords
 * @param number of that, from 1
 * @param count how many there are
 * @param bytes of it that have come
 * @param total of its bytes, where the source says so
 */
public record FetchProgress(String uri, int number, int count, long bytes, OptionalLong total) {}
