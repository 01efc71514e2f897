package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.Volume;
import java.util.ArrayList;
import java.util.List;

/** The volumes of a task's container; persistent ones come with its resources. */
final class VolumeBuilder {

  private static final String DRIVER = "dvdi/driver";

  private VolumeBuilder() {}

  static List<Volume> build(ObjectNode app) {
    List<Volume> volumes = new ArrayList<>();
    for (JsonNode volume : app.path("container").path("volumes")) {
      Volume.Builder wire =
          Volume.newBuilder()
              .setContainerPath(volume.path("containerPath").textValue())
              .setMode(Volume.Mode.valueOf(volume.path("mode").asText("RW")));
      if (volume.has("external")) {
        volumes.add(wire.setSource(driver(volume.get("external"))).build());
      } else if (volume.has("secret")) {
        String source =
            app.path("secrets").path(volume.get("secret").textValue()).path("source").textValue();
        volumes.add(wire.setMode(Volume.Mode.RO).setSource(secret(source)).build());
      } else if (volume.has("hostPath")) {
        volumes.add(wire.setHostPath(volume.get("hostPath").textValue()).build());
      }
    }
    return volumes;
  }

  private static Volume.Source driver(JsonNode external) {
    Volume.Source.DockerVolume.Builder volume =
        Volume.Source.DockerVolume.newBuilder()
            .setDriver(external.path("options").path(DRIVER).textValue())
            .setName(external.path("name").textValue());
    external
        .path("options")
        .properties()
        .forEach(
            option -> {
              if (!option.getKey().equals(DRIVER)) {
                String name = option.getKey().substring(option.getKey().indexOf('/') + 1);
                volume
                    .getDriverOptionsBuilder()
                    .addParameter(
                        Parameter.newBuilder()
                            .setKey(name)
                            .setValue(option.getValue().textValue()));
              }
            });
    return Volume.Source.newBuilder()
        .setType(Volume.Source.Type.DOCKER_VOLUME)
        .setDockerVolume(volume)
        .build();
  }

  private static Volume.Source secret(String source) {
    return Volume.Source.newBuilder()
        .setType(Volume.Source.Type.SECRET)
        .setSecret(reference(source))
        .build();
  }

  /** A secret by name: its value is put in when the launch goes out, and is kept nowhere. */
  static Secret reference(String source) {
    return Secret.newBuilder()
        .setType(Secret.Type.REFERENCE)
        .setReference(Secret.Reference.newBuilder().setName(source))
        .build();
  }
}
