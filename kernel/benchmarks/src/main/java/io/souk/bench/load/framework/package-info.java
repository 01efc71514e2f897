/**
 * Frameworks on the Mesos v1 scheduler API, and the ledger of what became of each task. Start
 * reading at {@link io.souk.bench.load.framework.LoadFramework}. Imports {@code fleet}, {@code
 * wire} and {@code measure}.
 */
package io.souk.bench.load.framework;
