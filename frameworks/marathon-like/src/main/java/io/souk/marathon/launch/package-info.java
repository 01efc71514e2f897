/**
 * The task that the kernel is asked to run for an instance: command, container, environment,
 * checks.
 *
 * <p>Start at {@link io.souk.marathon.launch.TaskBuilder}. Pure. May import {@code app} and {@code
 * instance}.
 */
package io.souk.marathon.launch;
