/**
 * Alarms by Quartz: one trigger a job in a store in memory, which the loop fills anew at every
 * start.
 *
 * <p>May import {@code alarm}, {@code job} and Quartz.
 */
package io.souk.chronos.adapter.quartz;
