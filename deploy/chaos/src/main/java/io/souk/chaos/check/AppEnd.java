package io.souk.chaos.check;

/**
 * An app as it is shown at the end.
 *
 * @param id its path
 * @param instances asked for
 * @param mark what its definition makes tasks carry
 */
public record AppEnd(String id, int instances, String mark) {}
