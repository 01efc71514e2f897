package io.souk.agent.adapter.process;

import java.nio.file.Path;

/**
 * One thing of the host that a container sees at a place of its own file system.
 *
 * @param source absolute, there
 * @param target absolute, there; the source itself when it only becomes read-only
 */
record Bind(Path source, Path target, boolean readOnly) {}
