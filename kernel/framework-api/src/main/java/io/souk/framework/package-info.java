/**
 * What a framework author sees: {@link io.souk.framework.Framework} is the plug-in, {@link
 * io.souk.framework.FrameworkContext} what it is given, {@link io.souk.framework.SchedulerSession}
 * its line to the kernel, {@link io.souk.framework.Store} its durable data.
 *
 * <p>Start reading at {@code Framework}. May import {@code io.souk.model} and {@code
 * io.souk.protocol}; nothing of the kernel itself.
 */
package io.souk.framework;
