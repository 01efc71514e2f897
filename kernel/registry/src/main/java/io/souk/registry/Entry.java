package io.souk.registry;

/**
 * A stored value and the version of the commit that wrote it (1 and up).
 *
 * @param value owned by the registry: never modify it
 */
public record Entry(String key, long version, byte[] value) {}
