package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTest {

  private static final List<String> THREE =
      List.of("127.0.0.1:5050", "127.0.0.1:6050", "127.0.0.2:5050");

  @Test
  void theOtherPortsOfAllLieAsFarApartAsTheOwnOnes() {
    Peers usual = Peers.of(config("127.0.0.1", 5050, 5060, 5070, THREE));
    assertThat(usual.self()).isEqualTo(new Peer("127.0.0.1", 5050, 5060, 5070));
    assertThat(usual.others())
        .containsExactly(
            new Peer("127.0.0.1", 6050, 6060, 6070), new Peer("127.0.0.2", 5050, 5060, 5070));
    Peers others = Peers.of(config("127.0.0.1", 6050, 6051, 6052, THREE));
    assertThat(others.self()).isEqualTo(new Peer("127.0.0.1", 6050, 6051, 6052));
    assertThat(others.clusterMembers())
        .containsExactly("127.0.0.1:5052", "127.0.0.1:6052", "127.0.0.2:5052");
    assertThat(others.majority()).isEqualTo(2);
  }

  @Test
  void portsThatAreNamedCount() {
    Peers peers =
        Peers.of(
            config(
                "127.0.0.1", 5050, 5060, 5070, List.of("127.0.0.1:5050/7/8", "127.0.0.2:5050/9")));
    assertThat(peers.all())
        .containsExactly(new Peer("127.0.0.1", 5050, 7, 8), new Peer("127.0.0.2", 5050, 9, 5070));
  }

  @Test
  void theListAndTheOptionsMustAgree() {
    assertThatThrownBy(
            () ->
                Peers.of(
                    config(
                        "127.0.0.1",
                        5050,
                        5061,
                        5070,
                        List.of("127.0.0.1:5050/7", "127.0.0.2:5050"))))
        .isInstanceOf(MasterStartException.class)
        .hasMessage(
            "--raft-port 5061: --masters gives 127.0.0.1:5050 the port 7; expected the same");
  }

  @Test
  void findsItselfByNameOrAddress() {
    List<String> named = List.of("localhost:5050", "host.invalid:5050", "127.0.0.7:5050");
    assertThat(Peers.of(config("127.0.0.1", 5050, 5060, 5070, named)).self().host())
        .isEqualTo("localhost");
    assertThat(
            Peers.of(
                    config(
                        "0.0.0.0", 5050, 5060, 5070, List.of("localhost:5050", "127.0.0.7:5050")))
                .self()
                .host())
        .isEqualTo("localhost");
  }

  @Test
  void saysWhenItIsNotThereOrNotClear() {
    refused(
        "127.0.0.1",
        List.of("127.0.0.1:5051", "192.0.2.1:5050"),
        "this master, 127.0.0.1:5050, is not in the list; expected all masters, this one included");
    refused(
        "0.0.0.0",
        List.of("localhost:5050", "127.0.0.1:5050"),
        "0.0.0.0:5050 may be any of [localhost:5050, 127.0.0.1:5050]; give the one's address as"
            + " --host");
  }

  @Test
  void saysWhenOthersCannotReachItsAddress() {
    refused(
        "localhost",
        List.of("host.invalid:5050", "localhost:5050", "192.0.2.1:5050"),
        "localhost is 127.0.0.1 on this machine, where 192.0.2.1 (192.0.2.1) does not reach it;"
            + " expected another address for it in /etc/hosts");
  }

  private static void refused(String host, List<String> masters, String problem) {
    assertThatThrownBy(() -> Peers.of(config(host, 5050, 5060, 5070, masters)))
        .isInstanceOf(MasterStartException.class)
        .hasMessage("--masters " + String.join(",", masters) + ": " + problem);
  }

  private static MasterConfig config(
      String host, int port, int raft, int cluster, List<String> masters) {
    return MasterConfig.of(host, port, Path.of("work"))
        .withNetwork(new MasterConfig.Network(host, port, raft, cluster))
        .withMasters(masters);
  }
}
