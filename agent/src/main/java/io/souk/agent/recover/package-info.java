/**
 * What a restarted agent makes of what it finds on disk. Start at {@link
 * io.souk.agent.recover.RecoveredRun}. Pure; may import {@code checkpoint} and {@code task}.
 */
package io.souk.agent.recover;
