/**
 * The wiring: {@link io.souk.chronos.boot.ChronosFramework} is what a host runs, {@link
 * io.souk.chronos.boot.ChronosConfig} its options. May import everything.
 */
package io.souk.chronos.boot;
