/**
 * What callers of the agent may do and see, and as whom tasks may run: pure decisions over what the
 * agent knows and an {@link io.souk.security.Authorizer}. Start at {@link
 * io.souk.agent.access.Caller}; calls of the operator API are judged by {@link
 * io.souk.agent.access.CallRights}. May import {@code view}, {@code nested} and {@code task}.
 */
package io.souk.agent.access;
