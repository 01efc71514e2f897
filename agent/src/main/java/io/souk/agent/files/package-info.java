/**
 * The files that people may see through the agent: sandboxes with the volumes that are shown in
 * them, and the agent's log. Start at {@link io.souk.agent.files.VisibleFiles}; every API that
 * names a file goes through it. Blocks for the disk. May import {@code view}, {@code checkpoint}
 * (for where things lie) and {@code linux}.
 */
package io.souk.agent.files;
