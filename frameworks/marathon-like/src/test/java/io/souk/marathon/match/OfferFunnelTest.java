package io.souk.marathon.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.DomainInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For which reasons one offer of 2 cpus, 100 MiB and port 31000 is not used. */
class OfferFunnelTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'cpus':1 | here | 0 | ",
        "'cpus':3 | here | 0 | InsufficientCpus",
        "'cpus':3,'mem':200 | here | 0 | InsufficientCpus InsufficientMemory",
        "'cpus':1,'requirePorts':true,'portDefinitions':[{'port':9}] | here | 0 | InsufficientPorts",
        "'cpus':3,'requirePorts':true,'portDefinitions':[{'port':9}] | here | 0 | InsufficientCpus",
        "'gpus':1 | here | 0 | InsufficientGpus",
        "'gpus':1 | here | 1 | ",
        "'cpus':1 | here | 1 | DeclinedScarceResources",
        "'labels':{'GPU_SCHEDULING_BEHAVIOR':'unrestricted'} | here | 1 | ",
        "'cpus':1 | there | 0 | UnfulfilledConstraint",
        "'constraints':[['@region','LIKE','.*']] | there | 0 | ",
        "'constraints':[['@zone','IS','z']] | there | 0 | ",
        "'constraints':[['@zone','IS','y']] | there | 0 | UnfulfilledConstraint",
        "'constraints':[['@hostname','IS','h']] | here | 0 | ",
        "'constraints':[['hostname','UNLIKE','h']] | here | 0 | UnfulfilledConstraint"
      })
  void reasons(String fields, String region, int gpus, String expected) throws Exception {
    List<Rejection> rejections =
        OfferMatcher.match(
                List.of(offer(region, gpus)),
                List.of(waiting(fields)),
                Optional.of("here"),
                NOW,
                10,
                31000)
            .rejections();
    List<String> names =
        rejections.stream()
            .map(Rejection::reasons)
            .flatMap(Set::stream)
            .map(RejectReason::wireName)
            .toList();
    assertThat(String.join(" ", names)).isEqualTo(expected == null ? "" : expected);
  }

  private static Candidate waiting(String fields) throws Exception {
    String body = ("{'id':'/a','cmd':'x','mem':50," + fields + "}").replace('\'', '"');
    ObjectNode json = new AppReader("*", "", Set.of()).readNew(new ObjectMapper().readTree(body));
    json.put("version", NOW.toString());
    json.putObject("versionInfo")
        .put("lastScalingAt", NOW.toString())
        .put("lastConfigChangeAt", NOW.toString());
    App app = App.of(json);
    Instance instance = Instance.scheduled(InstanceId.of(app.id(), "1"), app, new Timestamp(NOW));
    return new Candidate(instance, app, List.of(instance));
  }

  private static Offer offer(String region, int gpus) {
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue("o"))
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .setAgentId(AgentID.newBuilder().setValue("g"))
            .setHostname("h")
            .addResources(scalar("cpus", 2))
            .addResources(scalar("mem", 100))
            .addResources(
                Resource.newBuilder()
                    .setName("ports")
                    .setType(Value.Type.RANGES)
                    .setRanges(
                        Value.Ranges.newBuilder()
                            .addRange(Value.Range.newBuilder().setBegin(31000).setEnd(31000))));
    if (gpus > 0) {
      offer.addResources(scalar("gpus", gpus));
    }
    DomainInfo.FaultDomain.Builder domain = offer.getDomainBuilder().getFaultDomainBuilder();
    domain.getRegionBuilder().setName(region);
    domain.getZoneBuilder().setName("z");
    return offer.build();
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }
}
