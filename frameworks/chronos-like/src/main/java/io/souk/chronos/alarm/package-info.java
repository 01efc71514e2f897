/**
 * The port to whatever wakes the loop at a given time: {@link io.souk.chronos.alarm.Alarms}, and
 * {@link io.souk.chronos.alarm.Agenda}, which says of very many jobs which is due when.
 *
 * <p>May import {@code io.souk.chronos.job}.
 */
package io.souk.chronos.alarm;
