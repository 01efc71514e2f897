package io.souk.marathon.violating.upward.boot;

public class High {}
