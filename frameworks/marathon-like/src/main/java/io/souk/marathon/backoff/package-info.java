/**
 * How failures of an app delay its next launch. Start at {@link io.souk.marathon.backoff.Backoff}.
 * Pure. May import {@code app}.
 */
package io.souk.marathon.backoff;
