/**
 * How fast an agent starts and ends tasks and what it costs, measured from outside on a real agent
 * process. Start at {@link io.souk.agent.bench.StartBench}.
 */
package io.souk.agent.bench;
