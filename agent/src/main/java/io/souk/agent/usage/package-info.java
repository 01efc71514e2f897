/**
 * What containers use, measured for everybody who asks: start at {@link
 * io.souk.agent.usage.UsageSampler}. Measuring is work, so askers share it. May import {@code view}
 * and {@code runtime}.
 */
package io.souk.agent.usage;
