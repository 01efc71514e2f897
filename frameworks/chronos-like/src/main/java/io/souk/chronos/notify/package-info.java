/**
 * What people are told about jobs. {@link io.souk.chronos.notify.NoticeDecider} reads from
 * committed changes what is worth a message, {@link io.souk.chronos.notify.Throttle} keeps a job
 * that fails all the time from filling mailboxes, {@link io.souk.chronos.notify.Wording} finds the
 * words. Start reading at {@link io.souk.chronos.notify.Herald}, which puts them together.
 *
 * <p>Pure. May import {@code job}, {@code run}, {@code history} and {@code decide}.
 */
package io.souk.chronos.notify;
