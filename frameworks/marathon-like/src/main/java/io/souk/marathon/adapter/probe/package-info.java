/**
 * Health checks over the network, with Vert.x. Start at {@link
 * io.souk.marathon.adapter.probe.NetworkProber}. May import {@code loop}, {@code health}, {@code
 * app} and {@code instance}.
 */
package io.souk.marathon.adapter.probe;
