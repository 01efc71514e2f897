/**
 * The line to the leading master (agent protocol): finding it, subscribing, staying subscribed.
 * Start at {@link io.souk.agent.master.MasterConnection}. May import wire messages and Vert.x;
 * knows nothing of tasks.
 */
package io.souk.agent.master;
