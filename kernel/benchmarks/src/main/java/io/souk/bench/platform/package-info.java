/**
 * The platform that a workload is put on: masters and agents as processes of their own, started
 * from the launcher's jar with the options that the {@code souk} script gives to their JVMs, in
 * fresh directories and on free ports, and ended whatever comes of the workload.
 *
 * <p>Start reading at {@link io.souk.bench.platform.Platform}. Imports nothing of the product: it
 * starts it.
 */
package io.souk.bench.platform;
