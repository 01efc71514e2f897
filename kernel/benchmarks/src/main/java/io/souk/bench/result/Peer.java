package io.souk.bench.result;

/**
 * What somebody else's program needs for the same.
 *
 * @param who the program with its version, and whether it was measured here or published
 * @param stat which number of the figure it is to be compared with
 * @param value in the figure's unit
 */
public record Peer(String who, Stat stat, double value) {}
