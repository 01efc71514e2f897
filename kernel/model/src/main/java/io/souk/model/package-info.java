/**
 * The kernel's values: ids as types, roles, resources, attributes, and the life cycles of tasks and
 * agents. Everything here is deeply immutable, validated when it is made, and pure.
 *
 * <p>Start at {@link io.souk.model.resources.Resources}, {@link io.souk.model.task.TaskState} and
 * {@link io.souk.model.agent.AgentState}. Packages, lowest first: {@code id}, {@code role}, {@code
 * value}; then {@code resources}, {@code attribute}, {@code task}, {@code agent}. May import the
 * JDK alone. How these values look on the wire is the matter of {@code io.souk.protocol.map}.
 */
package io.souk.model;
