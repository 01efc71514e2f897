/**
 * What a job is: {@link io.souk.chronos.job.Job}, its parts, its JSON form ({@link
 * io.souk.chronos.job.JobReader}, {@link io.souk.chronos.job.JobWriter}) with the defaults and
 * checks that need no other job.
 *
 * <p>Pure. May import {@code io.souk.chronos}, {@code schedule} and Jackson's tree model.
 */
package io.souk.chronos.job;
