/**
 * The node agent: it registers its machine's resources with the leading master, runs the tasks it
 * is given as processes or containers, and reports what becomes of them until somebody acknowledges
 * it.
 *
 * <p>Start reading at {@link io.souk.agent.boot.AgentServer} for the wiring and at {@code
 * io.souk.agent.run} for the loop that owns the state. Levels, lowest first: values ({@code view},
 * {@code resource}, {@code task}) → pure decisions ({@code task}, {@code nested}, {@code update}) →
 * ports ({@code runtime}, {@code check}) → {@code sandbox}, {@code checkpoint}, {@code files},
 * {@code recover} → {@code run} → {@code master} and {@code adapter.*} → {@code boot}.
 */
package io.souk.agent;
