/**
 * The port to whatever wakes the loop at a given time: {@link io.souk.chronos.alarm.Alarms}.
 *
 * <p>May import {@code io.souk.chronos.job}.
 */
package io.souk.chronos.alarm;
