/**
 * Health checks and generic checks of running tasks. Start at {@link io.souk.agent.check.Checks}.
 * What a failed check means for the task is decided elsewhere; here only probing happens. May
 * import {@code runtime}.
 */
package io.souk.agent.check;
