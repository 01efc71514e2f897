package io.souk.marathon.adapter.http;

import java.util.List;

/**
 * What the operator allows clients.
 *
 * @param origins web pages of these origins may read the API; none by default
 * @param maxConcurrentRequests more at once are refused; 0 for no limit
 */
public record HttpLimits(List<String> origins, int maxConcurrentRequests) {

  /** Marathon's defaults. */
  public static final HttpLimits DEFAULT = new HttpLimits(List.of(), 0);

  /** Refuses what cannot work, naming the option. */
  public HttpLimits {
    origins = List.copyOf(origins);
    for (String origin : origins) {
      if (!origin.equals("*") && !origin.matches("https?://[A-Za-z0-9.:\\[\\]-]+")) {
        throw new IllegalArgumentException(
            "--access-control-allow-origin "
                + origin
                + ": expected * or an origin such as https://example.com");
      }
    }
    if (maxConcurrentRequests < 0) {
      throw new IllegalArgumentException(
          "--http-max-concurrent-requests "
              + maxConcurrentRequests
              + ": expected 1 or more, or 0 for no limit");
    }
  }
}
