/**
 * Known vulnerabilities of the libraries that are shipped: start at {@link
 * io.souk.it.advisory.DependencyAdvisoriesIT}. The data beside it is renewed by {@code refresh.py}.
 */
package io.souk.it.advisory;
