/**
 * How many instances an app shall have for its load. Start at {@link
 * io.souk.marathon.autoscale.ScaleDecider}. Pure; who measures is in {@code adapter.load}. May
 * import {@code app} and {@code instance}.
 */
package io.souk.marathon.autoscale;
