package io.souk.chronos.adapter.webhook;

import io.souk.chronos.outbox.Credentials;
import java.net.URI;
import java.util.Optional;

/**
 * Where a webhook is. The address may be a secret, so the text form does not show it.
 *
 * @param form what it is sent
 * @param url {@code http} or {@code https}
 * @param credentials for Basic authentication, if it asks
 */
public record Webhook(Form form, URI url, Optional<Credentials> credentials) {

  public Webhook {
    boolean fits =
        ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
            && url.getHost() != null
            && url.getPort() <= 65535
            && url.getRawUserInfo() == null
            && url.getRawFragment() == null;
    if (!fits) {
      throw new IllegalArgumentException(
          "expected http://HOST/PATH or https://HOST/PATH without user and fragment");
    }
  }

  @Override
  public String toString() {
    return "Webhook[" + form.channel() + "]";
  }
}
