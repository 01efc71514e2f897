/**
 * Says who sends a request by its {@code Authorization} header. Start reading at {@link
 * io.souk.security.authentication.RealmAuthentication}.
 */
package io.souk.security.authentication;
