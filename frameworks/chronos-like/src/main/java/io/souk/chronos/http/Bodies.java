package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.ChronosException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Locale;

/** Reads request bodies in JSON, within limits. */
final class Bodies {

  static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 50;

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Bodies() {}

  /**
   * Whether the body may be taken for JSON. A web page can send one of no type to any address
   * without asking the browser's leave, so where a page is involved the type must be stated.
   */
  static boolean isJson(RoutingContext routing) {
    String type = routing.request().getHeader("Content-Type");
    return type == null
        ? routing.request().getHeader("Origin") == null
        : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json");
  }

  static void refuseType(RoutingContext routing) {
    Answers.error(routing, 415, "expected Content-Type: application/json");
  }

  /**
   * The body as JSON.
   *
   * @param expected what is said to be missing when there is no body
   * @throws ChronosException INVALID
   */
  static JsonNode read(RoutingContext routing, String expected) {
    Buffer body = routing.body().buffer();
    if (body == null || body.length() == 0) {
      throw invalid("the body is empty, expected " + expected + " in JSON");
    }
    if (body.length() > MAX_BYTES) {
      throw invalid("the body is larger than %d bytes".formatted(MAX_BYTES));
    }
    try {
      return JSON.readTree(body.getBytes());
    } catch (StreamConstraintsException excessive) {
      throw invalid(
          "malformed JSON: nested deeper than %d levels, or with a number or name that is too long"
              .formatted(MAX_DEPTH));
    } catch (DatabindException second) {
      throw invalid("malformed JSON: something follows the first value");
    } catch (JacksonException malformed) {
      throw invalid("malformed JSON: " + firstLine(malformed.getOriginalMessage()));
    } catch (IOException broken) {
      throw invalid("malformed JSON");
    }
  }

  private static String firstLine(String text) {
    return ChronosException.shorten(text.lines().findFirst().orElse(""));
  }
}
