package io.souk.framework.boot;

import io.souk.framework.adapter.http.HttpSessionConfig;
import java.nio.file.Path;

/**
 * Where a framework that runs by itself finds the masters and keeps its data.
 *
 * @param session how it reaches the masters
 * @param workDir its data stand below, in a directory of the framework's name
 */
public record FrameworkProcessConfig(HttpSessionConfig session, Path workDir) {}
