/**
 * When does a job fire next? Start at {@link io.souk.chronos.schedule.Schedule}: what is due at a
 * moment, and the schedule after it. Its forms are {@link
 * io.souk.chronos.schedule.RepeatingInterval}, {@link io.souk.chronos.schedule.CronSchedule} and
 * {@link io.souk.chronos.schedule.OneOff}; {@link io.souk.chronos.schedule.Calendars} says what is
 * left out.
 *
 * <p>Pure: time comes in as an argument. May import {@code io.souk.chronos} only.
 */
package io.souk.chronos.schedule;
