/**
 * Runs of jobs as values: {@link io.souk.chronos.run.Run} is one attempt and the task it becomes,
 * {@link io.souk.chronos.run.RunState} its life cycle.
 *
 * <p>Pure. May import {@code io.souk.chronos}, {@code schedule} and {@code job}.
 */
package io.souk.chronos.run;
