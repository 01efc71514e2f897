package io.souk.bench.reads;

import io.souk.bench.standing.Answer;
import io.souk.bench.standing.HttpLine;
import io.souk.bench.standing.Population;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.negotiate.Codec;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What clients ask for. */
enum Read {
  STATE("/state"),
  SUMMARY("/state-summary"),
  OPERATOR_PROTOBUF("GET_STATE in protobuf"),
  OPERATOR_JSON("GET_STATE in JSON");

  private static final byte[] NOTHING = {};

  private final String text;

  Read(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Asks for it. */
  HttpLine.Head ask(HttpLine line) throws IOException {
    return switch (this) {
      case STATE, SUMMARY -> line.ask("GET", text, Map.of(), NOTHING);
      case OPERATOR_PROTOBUF -> ask(line, Codec.PROTOBUF);
      case OPERATOR_JSON -> ask(line, Codec.JSON);
    };
  }

  private static HttpLine.Head ask(HttpLine line, Codec codec) throws IOException {
    Call call = Call.newBuilder().setType(Call.Type.GET_STATE).build();
    return line.ask("POST", "/api/v1", headers(codec), codec.encode(call));
  }

  /** Of a call to the operator API and its answer in one codec. */
  static Map<String, String> headers(Codec codec) {
    return Map.of("Content-Type", codec.mediaType(), "Accept", codec.mediaType());
  }

  /** What is wrong with an answer of that time. */
  List<String> check(byte[] body, Population population, Population.Span when) {
    try {
      return switch (this) {
        case STATE -> population.check(Answer.ofState(body), when);
        case OPERATOR_PROTOBUF -> population.check(Answer.ofOperatorProtobuf(body), when);
        case OPERATOR_JSON -> population.check(Answer.ofOperatorJson(body), when);
        case SUMMARY -> {
          Answer.Summary summary = Answer.ofSummary(body);
          yield population.check(summary.hosts(), summary.running(), when);
        }
      };
    } catch (IOException e) {
      return List.of(text + " cannot be read: " + e.getMessage());
    }
  }
}
