/**
 * The edge: {@link io.souk.gateway.boot.GatewayServer} wires the web console ({@code console}) and
 * one entry to every API ({@code proxy}).
 *
 * <p>Start reading at {@code boot.GatewayServer}. May import {@code io.souk.model} and {@code
 * io.souk.protocol}; no framework, no master, no agent.
 */
package io.souk.gateway;
