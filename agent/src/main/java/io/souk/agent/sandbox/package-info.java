/**
 * Working directories of tasks, laid out as Mesos lays them out, and the variables a task finds.
 * Start at {@link io.souk.agent.sandbox.Sandboxes}. May import {@code task} and {@code checkpoint}.
 */
package io.souk.agent.sandbox;
