/**
 * Work for a platform that is broken on purpose: {@link io.souk.chaos.work.TimedJobs} are due every
 * few seconds, {@link io.souk.chaos.work.TaskFiles} is what their tasks write, {@link
 * io.souk.chaos.work.Watch} what the jobs API shows meanwhile.
 */
package io.souk.chaos.work;
