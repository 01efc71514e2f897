/**
 * Measures the load of apps: cpus as agents tell, requests as instances count them, or the answer
 * of a Prometheus server. Start at {@link io.souk.marathon.adapter.load.NetworkLoadSource}.
 */
package io.souk.marathon.adapter.load;
