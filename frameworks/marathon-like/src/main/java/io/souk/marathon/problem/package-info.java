/**
 * What is wrong with a request, as a value. Start at {@link
 * io.souk.marathon.problem.RequestException}. Imports nothing of the module.
 */
package io.souk.marathon.problem;
