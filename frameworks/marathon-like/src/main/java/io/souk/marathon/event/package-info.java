/**
 * What {@code /v2/events} tells. Start at {@link io.souk.marathon.event.Events}. Pure. May import
 * {@code app}, {@code instance}, {@code deploy} and {@code health}.
 */
package io.souk.marathon.event;
