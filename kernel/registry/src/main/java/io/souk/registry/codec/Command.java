package io.souk.registry.codec;

import io.souk.registry.Batch;

/**
 * What one entry of the log asks for.
 *
 * @param term the term in which its author leads; members write nothing when the entry stands in
 *     the log under another one
 */
public record Command(long term, Batch batch) {}
