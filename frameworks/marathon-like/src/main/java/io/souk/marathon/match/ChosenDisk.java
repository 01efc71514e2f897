package io.souk.marathon.match;

import io.souk.marathon.app.PersistentVolume;
import io.souk.protocol.mesos.Resource;

/**
 * What a new persistent volume is made of.
 *
 * @param disk unreserved, as offered and of the volume's size
 */
public record ChosenDisk(PersistentVolume volume, Resource disk) {}
