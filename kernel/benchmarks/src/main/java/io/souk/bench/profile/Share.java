package io.souk.bench.profile;

/**
 * One line of a ranking.
 *
 * @param name of a method, a class, or a package
 * @param weight samples, or bytes
 */
public record Share(String name, long weight) {}
