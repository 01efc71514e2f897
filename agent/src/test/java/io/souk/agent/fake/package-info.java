/** Fakes for the agent's tests; start at {@link io.souk.agent.fake.FakeMaster}. */
package io.souk.agent.fake;
