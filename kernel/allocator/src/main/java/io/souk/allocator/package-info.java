/**
 * Who is offered what: quotas, fair shares over the tree of roles, declines, suppression, and the
 * reasons for which something is not offered. Pure: time is an argument, there is no clock, thread
 * or log in here. The rules are in {@code docs/allocation.md}.
 *
 * <p>Start reading at {@link io.souk.allocator.Allocator}: it keeps the facts and finds out what
 * has to be looked at. {@code Round} gives agents to clients, {@code Appraisal} says whether and
 * how much, {@code RoleTree} who is next, {@code Quotas} and {@code Headroom} what must be kept,
 * {@code Declines} what was declined, {@code Books} who holds what. "Why was this not offered?" is
 * answered by {@link io.souk.allocator.Refusal}.
 *
 * <p>Agents, clients (a framework in a role) and resource names have small numbers in here, so that
 * sets of them are bits and amounts are arrays. May import {@code io.souk.model} and the JDK.
 */
package io.souk.allocator;
