/**
 * For the tests of framework authors: {@link io.souk.framework.testing.FakeFrameworkContext} is
 * what a host would give, with a {@link io.souk.framework.testing.FakeSession} that records calls
 * and plays events, a store in memory that survives a restart of the framework, and a {@link
 * io.souk.framework.testing.SettableClock}.
 *
 * <p>Start reading at {@code FakeFrameworkContext}. No production code imports it.
 */
package io.souk.framework.testing;
