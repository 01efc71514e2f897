package io.souk.model.violating.upward.value;

import io.souk.model.violating.upward.resources.High;

/** A value that knows resources. */
public record Low(High high) {}
