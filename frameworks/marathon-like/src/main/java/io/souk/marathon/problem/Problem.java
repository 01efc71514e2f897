package io.souk.marathon.problem;

/**
 * One thing wrong with a document.
 *
 * @param path where, in Marathon's notation: {@code /a/b}, list index {@code (0)}, root {@code /}
 * @param message what
 */
public record Problem(String path, String message) {}
