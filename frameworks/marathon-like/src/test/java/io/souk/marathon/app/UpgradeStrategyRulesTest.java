package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.RequestException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upgradeStrategy takes beyond Marathon's two fields. */
class UpgradeStrategyRulesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static ObjectNode read(String more, String strategy) throws JsonProcessingException {
    JsonNode app =
        MAPPER.readTree(
            ("{'id':'/a','cmd':'x'"
                    + more
                    + ",'upgradeStrategy':{'minimumHealthCapacity':0,'maximumOverCapacity':0"
                    + strategy
                    + "}}")
                .replace('\'', '"'));
    return new AppReader("*", "", Set.of()).readNew(app);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",'deadlineSeconds':600",
        ",'type':'canary','steps':[{'percent':5,'pauseSeconds':1},{'percent':50}]",
        ",'type':'canary','promotion':'manual','maxFailures':0,'steps':[{'percent':99}]",
        ",'type':'blueGreen','pauseSeconds':30",
        ",'type':'blueGreen','check':{'url':'https://[::1]:9090/prom','query':'q','minimum':-1}",
        ",'type':'BLUEGREEN','check':{'url':'http://p','query':'q','maximum':1,'minimum':1}"
      })
  void isTakenAndShownAsGiven(String strategy) throws JsonProcessingException {
    assertThat(read("", strategy).path("upgradeStrategy").size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void theDefaultTypeIsNotShown() throws JsonProcessingException {
    assertThat(read("", ",'type':'rolling'").path("upgradeStrategy").has("type")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ",'type':'green'|/upgradeStrategy/type",
        ",'deadlineSeconds':0|/upgradeStrategy/deadlineSeconds",
        ",'type':'canary'|/upgradeStrategy/steps",
        ",'type':'canary','steps':[]|/upgradeStrategy/steps",
        ",'type':'canary','steps':[{'percent':0}]|/upgradeStrategy/steps(0)/percent",
        ",'type':'canary','steps':[{'percent':100}]|/upgradeStrategy/steps(0)/percent",
        ",'type':'canary','steps':[{}]|/upgradeStrategy/steps(0)/percent",
        ",'type':'canary','steps':[{'percent':20},{'percent':20}]|/upgradeStrategy/steps(1)/percent",
        ",'type':'canary','pauseSeconds':1,'steps':[{'percent':9}]|/upgradeStrategy/pauseSeconds",
        ",'steps':[{'percent':9}]|/upgradeStrategy/steps",
        ",'promotion':'manual'|/upgradeStrategy/promotion",
        ",'maxFailures':1|/upgradeStrategy/maxFailures",
        ",'check':{'url':'http://p','query':'q','minimum':1}|/upgradeStrategy/check",
        ",'type':'blueGreen','steps':[{'percent':9}]|/upgradeStrategy/steps",
        ",'type':'blueGreen','promotion':'never'|/upgradeStrategy/promotion",
        ",'type':'blueGreen','pauseSeconds':-1|/upgradeStrategy/pauseSeconds",
        ",'type':'blueGreen','check':{'url':'http://p','query':'q'}|/upgradeStrategy/check",
        ",'type':'blueGreen','check':{'query':'q','maximum':1}|/upgradeStrategy/check/url",
        ",'type':'blueGreen','check':{'url':'file:///etc/passwd','query':'q','maximum':1}"
            + "|/upgradeStrategy/check/url",
        ",'type':'blueGreen','check':{'url':'http://a:b@p','query':'q','maximum':1}"
            + "|/upgradeStrategy/check/url",
        ",'type':'blueGreen','check':{'url':'http://p:70000','query':'q','maximum':1}"
            + "|/upgradeStrategy/check/url",
        ",'type':'blueGreen','check':{'url':'http://p?x','query':'q','maximum':1}"
            + "|/upgradeStrategy/check/url",
        ",'type':'blueGreen','check':{'url':'http://p','query':'','maximum':1}"
            + "|/upgradeStrategy/check/query",
        ",'type':'blueGreen','check':{'url':'http://p','query':'q','maximum':1,'minimum':2}"
            + "|/upgradeStrategy/check/minimum",
        ",'type':'blueGreen','check':{'url':'http://p','query':'q','maximum':1,"
            + "'intervalSeconds':5,'timeoutSeconds':6}|/upgradeStrategy/check/timeoutSeconds",
      })
  void isRefusedWhereItMakesNoSense(String strategy, String path) {
    assertThatThrownBy(() -> read("", strategy))
        .isInstanceOfSatisfying(
            RequestException.class,
            refused -> {
              assertThat(refused.kind().status()).isEqualTo(422);
              assertThat(refused.problems()).extracting("path").contains(path);
            });
  }

  @Test
  void twoSetsAreRefusedForASingleInstance() {
    assertThatThrownBy(
            () -> read(",'labels':{'MARATHON_SINGLE_INSTANCE_APP':'true'}", ",'type':'blueGreen'"))
        .isInstanceOfSatisfying(
            RequestException.class,
            refused ->
                assertThat(refused.problems())
                    .extracting("path")
                    .contains("/upgradeStrategy/type"));
  }

  @Test
  void aStageHasAtLeastOneInstanceAndNeverMoreThanAll() {
    StagedUpgrade.Stage stage = new StagedUpgrade.Stage(10, java.time.Duration.ZERO);
    assertThat(stage.instances(1)).isEqualTo(1);
    assertThat(stage.instances(10)).isEqualTo(1);
    assertThat(stage.instances(11)).isEqualTo(2);
    assertThat(stage.instances(0)).isZero();
  }
}
