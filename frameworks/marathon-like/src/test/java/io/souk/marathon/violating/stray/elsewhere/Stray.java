package io.souk.marathon.violating.stray.elsewhere;

class Stray {}
