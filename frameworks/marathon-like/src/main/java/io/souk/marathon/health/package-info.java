/**
 * What the results of health checks make of a task: alive or not, counted or not, to be killed or
 * not.
 *
 * <p>Start at {@link io.souk.marathon.health.CheckRecord}. Pure. May import {@code app} and {@code
 * instance}.
 */
package io.souk.marathon.health;
