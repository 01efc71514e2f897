/**
 * Delivery of status updates of tasks and of operations: in order, one at a time for each task,
 * again and again until acknowledged. Start at {@link io.souk.agent.update.UpdateStreams}. Pure;
 * may import {@code task}.
 */
package io.souk.agent.update;
