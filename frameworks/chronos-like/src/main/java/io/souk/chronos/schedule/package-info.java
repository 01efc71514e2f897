/**
 * When does a job fire next? {@link io.souk.chronos.schedule.Schedule} is a repeating interval of
 * ISO 8601 with the arithmetic over months, days of 23 and 25 hours, time zones and missed
 * occurrences.
 *
 * <p>Pure: time comes in as an argument. May import {@code io.souk.chronos} only.
 */
package io.souk.chronos.schedule;
