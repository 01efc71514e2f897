package io.souk.master.view.adapter.hazelcast;

/**
 * A turn of a generation.
 *
 * @param number as in {@link Turn#number}
 */
record Position(Generation generation, long number) {}
