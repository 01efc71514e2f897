/**
 * Scheduled and dependent jobs with Chronos's REST API. This package holds only the module's one
 * exception type, which every other package may use; it imports nothing of the module itself.
 *
 * <p>Start reading at {@code boot.ChronosFramework} for the wiring, at {@code schedule.Schedule}
 * for "when does the job fire next?", at {@code decide.RunDecider} for "what happens when a task
 * ends?".
 *
 * <p>Levels, lowest first: {@code schedule}, {@code job}, {@code run}, {@code history}, {@code
 * launch}, {@code decide}, {@code notify} (pure), {@code store}, {@code alarm} and {@code outbox}
 * (ports, codecs, queues), {@code loop}, {@code http} and the adapters, {@code boot}.
 */
package io.souk.chronos;
