package io.souk.marathon.app;

/**
 * The limits of a rolling replacement, as shares of the wanted number of instances.
 *
 * @param minimumHealthCapacity 0 to 1: share that stays healthy
 * @param maximumOverCapacity 0 to 1: share that may run on top
 */
public record UpgradeStrategy(double minimumHealthCapacity, double maximumOverCapacity) {}
