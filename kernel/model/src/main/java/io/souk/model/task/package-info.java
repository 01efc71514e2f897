/**
 * The life cycle of a task. Start at {@link io.souk.model.task.TaskState}; what may follow what
 * stands in {@link io.souk.model.task.TaskTransitions}. May import the JDK alone.
 */
package io.souk.model.task;
