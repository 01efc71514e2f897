/**
 * The log as Logback writes it. Start at {@link io.souk.agent.adapter.logback.LogbackLog}. May
 * import {@code io.souk.protocol.log}.
 */
package io.souk.agent.adapter.logback;
