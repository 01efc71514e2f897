package io.souk.master.violating.upward.state;

import io.souk.master.violating.upward.loop.High;

record Low(High high) {}
