package io.souk.security.violating.upward.file;

import io.souk.security.violating.upward.tls.Material;

/** Breaks the levels. */
class Reading {
  Material material;
}
