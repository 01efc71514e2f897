package io.souk.master.violating.stray.elsewhere;

record Stray() {}
