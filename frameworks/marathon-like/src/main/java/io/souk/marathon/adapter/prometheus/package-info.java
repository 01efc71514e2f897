/**
 * Questions to Prometheus servers, with Vert.x. Start at {@link
 * io.souk.marathon.adapter.prometheus.PrometheusSource}. May import {@code loop}, {@code deploy}
 * and {@code app}.
 */
package io.souk.marathon.adapter.prometheus;
