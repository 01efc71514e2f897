/**
 * The fault test of jobs: a master, the jobs framework and three agents, each in a network
 * namespace of its own, are killed, paused and cut off at moments that a seed chooses while jobs
 * fire every few seconds. Then what the tasks wrote is compared with the schedule.
 *
 * <p>{@link io.souk.it.jobfault.JobFaultIT} is the test, {@link io.souk.it.jobfault.FaultPlan} what
 * is done, {@link io.souk.chaos.work.TimedJobs} the jobs, {@link io.souk.chaos.job} the judgement.
 */
package io.souk.it.jobfault;
