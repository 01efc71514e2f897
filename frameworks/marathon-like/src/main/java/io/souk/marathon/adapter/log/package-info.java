/** Log levels of Logback. May import {@code adapter.http} for its port. */
package io.souk.marathon.adapter.log;
