/** The levels of Logback's loggers. May import {@code http} and Logback. */
package io.souk.chronos.adapter.logback;
