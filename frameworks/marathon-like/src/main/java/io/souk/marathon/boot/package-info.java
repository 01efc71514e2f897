/**
 * Configuration and wiring. Start at {@link io.souk.marathon.boot.MarathonFramework}. May import
 * everything.
 */
package io.souk.marathon.boot;
