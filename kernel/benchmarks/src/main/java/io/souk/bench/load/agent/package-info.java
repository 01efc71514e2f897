/**
 * The one simulated agent: {@link io.souk.bench.load.agent.SimulatedAgent} speaks the agent
 * protocol and comes back to whoever leads; what it does about what it hears is a {@link
 * io.souk.bench.load.agent.Conduct}. Imports {@code wire} and {@code measure}.
 */
package io.souk.bench.load.agent;
