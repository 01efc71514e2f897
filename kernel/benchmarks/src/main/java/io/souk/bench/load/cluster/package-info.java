/**
 * A master, frameworks and agents as three processes, and what the command line says of them. Start
 * reading at {@link io.souk.bench.load.cluster.Cluster}. Imports all packages below it.
 */
package io.souk.bench.load.cluster;
