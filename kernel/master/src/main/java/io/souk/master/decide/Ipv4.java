package io.souk.master.decide;

import java.util.regex.Pattern;

/** Addresses in dotted notation. */
final class Ipv4 {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern DOTTED = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  private Ipv4() {}

  static boolean isValid(String text) {
    return DOTTED.matcher(text).matches();
  }
}
