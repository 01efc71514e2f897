package io.souk.master.decide.launch;

import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Resources that a task or an executor asks for, read once.
 *
 * @param wire as they came
 * @param entries one for each of those
 * @param sum all of them together
 */
public record ResourceAsk(
    List<Resource> wire, List<io.souk.model.resources.Resource> entries, Resources sum) {

  /**
   * Reads them.
   *
   * @throws io.souk.protocol.WireException VALUE naming the resource and what is wrong with it
   */
  public static ResourceAsk read(List<Resource> wire) {
    List<io.souk.model.resources.Resource> entries = new ArrayList<>(wire.size());
    for (Resource one : wire) {
      entries.add(WireResources.read(one));
    }
    return new ResourceAsk(wire, entries, WireResources.sum(entries));
  }
}
