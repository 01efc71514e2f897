/**
 * Judges what happened to jobs while a cluster was broken on purpose. {@link
 * io.souk.chaos.job.HistoryCheck} compares what tasks wrote into files with what the schedule asks
 * for and with what the jobs API says. Start reading there.
 *
 * <p>Pure: no clock, no files, no network. It shares no code with the product, so that an error of
 * the product's arithmetic is not repeated here.
 */
package io.souk.chaos.job;
