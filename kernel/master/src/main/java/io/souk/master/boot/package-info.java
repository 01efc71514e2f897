/**
 * Wiring of the master: its configuration, its work directory, its start and stop in order.
 *
 * <p>Start reading at {@code MasterServer}. May import every package of the master.
 */
package io.souk.master.boot;
