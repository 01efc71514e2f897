/**
 * Forwards {@code /mesos}, {@code /marathon} and {@code /chronos} to the services behind them,
 * streams included. Start reading at {@link io.souk.gateway.proxy.UpstreamProxy}.
 */
package io.souk.gateway.proxy;
