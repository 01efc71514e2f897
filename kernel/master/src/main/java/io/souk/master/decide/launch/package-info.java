/**
 * Whether tasks and task groups may be launched: the rules of the Mesos v1 scheduler API in their
 * order, of which the first one broken is reported.
 *
 * <p>Start reading at {@link io.souk.master.decide.launch.TaskValidation} and {@link
 * io.souk.master.decide.launch.GroupValidation}. Pure; may import {@code state}, model and wire
 * messages.
 */
package io.souk.master.decide.launch;
