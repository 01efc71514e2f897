package io.souk.launcher.client;

import io.souk.launcher.option.UsageException;
import java.util.regex.Pattern;

/** The id of an app as part of an address. */
final class AppPath {

  /** What ids are made of (Marathon, app ids); anything else would change the address. */
  private static final Pattern ID =
      Pattern.compile("/?[a-z0-9-]+(\\.[a-z0-9-]+)*(/[a-z0-9.-]+)*/?");

  private AppPath() {}

  /** Whether it can be an app's. */
  static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  /** {@code /id} for {@code id} or {@code /id}; throws {@link UsageException} for what is no id. */
  static String of(String id) {
    if (!ID.matcher(id).matches()) {
      throw new UsageException(
          "app id '" + id + "': expected lower-case letters, digits, '-' and '/', like /shop/web");
    }
    return id.startsWith("/") ? id : "/" + id;
  }
}
