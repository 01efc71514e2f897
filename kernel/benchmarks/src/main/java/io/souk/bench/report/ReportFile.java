package io.souk.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.bench.floor.FloorValue;
import io.souk.bench.machine.ForeignCpu;
import io.souk.bench.machine.MachineFacts;
import io.souk.bench.machine.Pressure;
import io.souk.bench.result.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A report as JSON: the machine, the moment, and under {@code results} each result as {@link
 * ResultFile} writes it with its circumstances beside.
 */
public final class ReportFile {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ReportFile() {}

  /** Writes over what is there. */
  public static void write(Path file, Report report) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    MachineFacts machine = report.machine();
    json.putObject("machine")
        .put("cores", machine.cores())
        .put("memory_mib", machine.memoryMebibytes())
        .put("kernel", machine.kernel())
        .put("jdk", machine.jdk())
        .put("commit", machine.commit());
    json.put("at", report.at().toString()).put("brief", report.brief());
    ArrayNode results = json.putArray("results");
    report.entries().forEach(entry -> results.add(json(entry)));
    Files.writeString(
        file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private static ObjectNode json(Entry entry) {
    ObjectNode json = ResultFile.json(entry.result());
    json.put("seconds", entry.seconds());
    json.put("void", entry.foreign().isTooMuch());
    json.putObject("foreign")
        .put("seconds", entry.foreign().seconds())
        .put("share", entry.foreign().share());
    pressure(json.putObject("before"), entry.before());
    pressure(json.putObject("after"), entry.after());
    ArrayNode floors = json.putArray("floors");
    for (FloorValue floor : entry.floors()) {
      floors
          .addObject()
          .put("name", floor.name())
          .put("unit", floor.unit())
          .put("value", floor.value());
    }
    entry.profile().ifPresent(profile -> json.put("profile", profile));
    return json;
  }

  private static void pressure(ObjectNode json, Pressure pressure) {
    json.put("load", pressure.load()).put("cpu", pressure.cpu());
  }

  /**
   * @throws IOException when there is no such file, or it holds no report
   */
  public static Report read(Path file) throws IOException {
    try {
      JsonNode json = MAPPER.readTree(Files.readString(file));
      JsonNode machine = json.path("machine");
      if (!machine.isObject() || !json.path("results").isArray()) {
        throw new IOException(file + " holds no report of the suite");
      }
      return new Report(
          new MachineFacts(
              machine.path("cores").asInt(),
              machine.path("memory_mib").asLong(),
              machine.path("kernel").asText(),
              machine.path("jdk").asText(),
              machine.path("commit").asText()),
          Instant.parse(json.path("at").asText()),
          json.path("brief").asBoolean(),
          json.path("results").valueStream().map(ReportFile::entry).toList());
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException e) {
      throw new IOException(file + " holds no report of the suite: " + e.getMessage(), e);
    }
  }

  private static Entry entry(JsonNode json) {
    JsonNode foreign = json.path("foreign");
    return new Entry(
        ResultFile.result(json),
        json.path("seconds").asDouble(),
        new ForeignCpu(foreign.path("seconds").asDouble(), foreign.path("share").asDouble()),
        pressure(json.path("before")),
        pressure(json.path("after")),
        json.path("floors")
            .valueStream()
            .map(
                floor ->
                    new FloorValue(
                        floor.path("name").asText(),
                        floor.path("unit").asText(),
                        floor.path("value").asDouble()))
            .toList(),
        Optional.ofNullable(json.path("profile").asText(null)));
  }

  private static Pressure pressure(JsonNode json) {
    return new Pressure(json.path("load").asText(), json.path("cpu").asText());
  }
}
