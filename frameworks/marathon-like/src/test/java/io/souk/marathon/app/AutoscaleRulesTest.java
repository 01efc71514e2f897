package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.problem.RequestException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code autoscale} may be. */
class AutoscaleRulesTest {

  private final AppReader reader = new AppReader("*", "", Set.of());

  private JsonNode read(String autoscale) throws Exception {
    String body = "{'id':'/a','cmd':'x','autoscale':" + autoscale + "}";
    return reader.readNew(new ObjectMapper().readTree(body.replace('\'', '"'))).get("autoscale");
  }

  @Test
  void whatIsLeftOutIsFilledIn() throws Exception {
    assertThat(read("{'maxInstances':4,'requests':{'target':50}}").toString().replace('"', '\''))
        .isEqualTo(
            "{'enabled':true,'minInstances':1,'maxInstances':4,'requests':{'target':50,"
                + "'path':'/metrics','portIndex':0,'counter':'http_requests_total'},"
                + "'tolerance':0.1,'coolDownSeconds':60}");
  }

  @ParameterizedTest
  @CsvSource({"http://h:9090", "https://p.example/prom/", "'http://[::1]:9090'"})
  void serversThatAreAccepted(String url) throws Exception {
    assertThat(
            read("{'maxInstances':4,'prometheus':{'target':1,'query':'q','url':'" + url + "'}}")
                .at("/prometheus/url")
                .textValue())
        .isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | /autoscale/maxInstances
          5 | /autoscale
          {'maxInstances':4} | /autoscale
          {'maxInstances':4,'cpu':{}} | /autoscale/cpu/target
          {'maxInstances':4,'cpu':{'target':0}} | /autoscale/cpu/target
          {'maxInstances':4,'cpu':{'target':'x'}} | /autoscale/cpu/target
          {'maxInstances':0,'cpu':{'target':1}} | /autoscale/maxInstances
          {'maxInstances':4,'minInstances':0,'cpu':{'target':1}} | /autoscale/minInstances
          {'maxInstances':4,'minInstances':5,'cpu':{'target':1}} | /autoscale/minInstances
          {'maxInstances':4,'tolerance':1,'cpu':{'target':1}} | /autoscale/tolerance
          {'maxInstances':4,'coolDownSeconds':86401,'cpu':{'target':1}} | /autoscale/coolDownSeconds
          {'maxInstances':4,'cpu':{'target':1},'requests':{'target':1}} | /autoscale
          {'maxInstances':4,'requests':{'target':1,'portIndex':1}} | /autoscale/requests/portIndex
          {'maxInstances':4,'requests':{'target':1,'path':'x'}} | /autoscale/requests/path
          {'maxInstances':4,'requests':{'target':1,'counter':'a b'}} | /autoscale/requests/counter
          {'maxInstances':4,'prometheus':{'target':1,'url':'http://h'}} | /autoscale/prometheus/query
          {'maxInstances':4,'prometheus':{'target':1,'query':'q','url':'ftp://h'}} | /autoscale/prometheus/url
          {'maxInstances':4,'prometheus':{'target':1,'query':'q','url':'http://u@h'}} | /autoscale/prometheus/url
          {'maxInstances':4,'prometheus':{'target':1,'query':'q','url':'http://h?x=1'}} | /autoscale/prometheus/url
          {'maxInstances':4,'prometheus':{'target':1,'query':'q','url':'http://h:99999'}} | /autoscale/prometheus/url
          """)
  void whatIsRefusedNamesItsPath(String autoscale, String path) {
    assertThatThrownBy(() -> read(autoscale))
        .isInstanceOfSatisfying(
            RequestException.class,
            refused ->
                assertThat(refused.problems()).anyMatch(problem -> problem.path().equals(path)));
  }
}
