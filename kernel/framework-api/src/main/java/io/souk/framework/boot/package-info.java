/**
 * Runs a framework as a process of its own: finds its class, gives it a context over HTTP and a
 * store in a directory.
 *
 * <p>Start reading at {@link io.souk.framework.boot.FrameworkProcess}. May import the whole module.
 */
package io.souk.framework.boot;
