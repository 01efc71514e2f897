/**
 * Who is offered what: fair shares over roles and frameworks, decline filters, suppression, and the
 * reasons for which something is not offered. Pure: time is an argument, there is no clock, thread
 * or log in here.
 *
 * <p>Start reading at {@link io.souk.allocator.Allocator}. "Why was this not offered?" is answered
 * by {@link io.souk.allocator.Refusal}. May import {@code io.souk.model} and the JDK.
 */
package io.souk.allocator;
