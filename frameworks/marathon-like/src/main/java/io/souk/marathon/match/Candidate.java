package io.souk.marathon.match;

import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Instance;
import java.util.Collection;

/**
 * An instance that waits for an offer.
 *
 * @param siblings all instances of the app, itself included
 */
public record Candidate(Instance instance, RunSpec app, Collection<Instance> siblings) {}
