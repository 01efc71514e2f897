/**
 * Who changed what of a job's definition: {@link io.souk.chronos.audit.Edit} is one change of it.
 *
 * <p>Pure. May import {@code io.souk.chronos} and {@code job}.
 */
package io.souk.chronos.audit;
